using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Exploration;

/// <summary>The iterative procedure: collect and learn in rounds.</summary>
public sealed class IterativeTrainingTests
{
    [Fact]
    public void Rounds_solve_a_maze_that_as_many_random_steps_at_once_do_not()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            using IterativeResult rounds = MazeRuns.Curious(MazeRuns.Options(rounds: 20, seed));
            long steps = rounds.Rounds[^1].RealSteps;
            using IterativeResult atOnce = MazeRuns.OneShot((int)((steps + 499) / 500), seed);
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {string.Join("; ", rounds.Rounds)}; at once {atOnce.Best}");
            Assert.True(rounds.Solved);
            Assert.Equal(1, rounds.Best.Score);
            Assert.Equal(1, rounds.Best.DreamScore);
            Assert.True(atOnce.Best.RealSteps >= steps);
            Assert.Equal(0, atOnce.Best.Score);
        }
    }

    [Fact]
    public void A_model_is_surprised_ever_less_by_what_comes()
    {
        using IterativeResult result = MazeRuns.Curious(new IterativeOptions { Rounds = 12, FirstEpisodes = 1, Episodes = 1, TrialEpisodes = 1, Seed = 1 });
        Assert.Equal(double.NaN, result.Rounds[0].HeldOutError);
        Assert.True(result.Rounds[^1].HeldOutError < 0.5 * result.Rounds[1].HeldOutError, string.Join("; ", result.Rounds));
    }

    [Fact]
    public void A_loop_that_was_stopped_goes_on_with_the_same_bytes()
    {
        using var whole = new TemporaryFolder();
        using var parts = new TemporaryFolder();
        MazeRuns.Curious(MazeRuns.Options(rounds: 4, seed: 2, whole.Path)).Dispose();

        using var stop = new CancellationTokenSource();
        IterativeOptions stopped = MazeRuns.Options(rounds: 4, seed: 2, parts.Path);
        stopped.CancellationToken = stop.Token;
        stopped.Progress = new Listener(progress =>
        {
            if (progress.Stage == "Table (3)") stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => MazeRuns.Curious(stopped));
        Assert.False(File.Exists(Path.Combine(parts.Path, "round-03", "model.zip")));
        MazeRuns.Curious(MazeRuns.Options(rounds: 3, seed: 2, parts.Path)).Dispose();
        MazeRuns.Curious(MazeRuns.Options(rounds: 4, seed: 2, parts.Path)).Dispose();

        string[] files = Files(whole);
        Assert.Equal(1 + 4 * 3, files.Length);
        Assert.Equal(files, Files(parts));
        foreach (string file in files)
            Assert.True(File.ReadAllBytes(Path.Combine(whole.Path, file)).SequenceEqual(File.ReadAllBytes(Path.Combine(parts.Path, file))), file);
    }

    [Fact]
    public void A_finished_loop_is_read_back_without_a_step()
    {
        using var folder = new TemporaryFolder();
        using IterativeResult first = MazeRuns.Curious(MazeRuns.Options(rounds: 2, seed: 1, folder.Path));
        var stages = new List<string>();
        IterativeOptions options = MazeRuns.Options(rounds: 2, seed: 1, folder.Path);
        options.Progress = new Listener(progress => stages.Add(progress.Stage));
        using IterativeResult again = MazeRuns.Curious(options);
        Assert.Empty(stages);
        Assert.Equal(first.Rounds.Select(round => $"{round}"), again.Rounds.Select(round => $"{round}"));
    }

    [Fact]
    public void One_policy_plays_all_trials_of_a_worker_and_scores_as_fresh_ones_would()
    {
        var ml = new MLContext(1);
        var learner = new CountingLearner(new TabularLearner(ml));
        IterativeOptions options = MazeRuns.Options(rounds: 2, seed: 1);
        (options.TrialEpisodes, options.Threads) = (5, 1);
        using IterativeResult result = ml.WorldModels().TrainIteratively(() => new SlipperyGrid(), learner, options);
        // One environment for the trials of each round.
        Assert.Equal(2, learner.Policies);
        foreach (IterativeRound round in result.Rounds)
        {
            double[] fresh = [.. Enumerable.Range(0, 5).Select(episode => EpisodeResult.Play(
                learner.CreatePolicy(round.Model), new SlipperyGrid(), Pcg64.DeriveSeed(1, 2_000_000, episode)).Return)];
            Assert.Equal(fresh.Average(), round.Score);
        }
    }

    [Fact]
    public void A_folder_of_other_settings_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        MazeRuns.Curious(MazeRuns.Options(rounds: 1, seed: 1, folder.Path)).Dispose();
        var error = Assert.Throws<InvalidOperationException>(() => MazeRuns.Curious(MazeRuns.Options(rounds: 1, seed: 2, folder.Path)));
        Assert.Contains("Seed was 1, now 2", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<InvalidOperationException>(() => MazeRuns.Train(MazeRuns.Options(rounds: 1, seed: 1, folder.Path), curiosity: 2));
        Assert.Contains("curiosity 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("loop.json"), "{");
        var error = Assert.Throws<FormatException>(() => MazeRuns.Curious(MazeRuns.Options(rounds: 1, seed: 1, folder.Path)));
        Assert.Contains("loop.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_options_are_refused_by_name()
    {
        Refuses(nameof(IterativeOptions.Rounds), new IterativeOptions { Rounds = 0 });
        Refuses(nameof(IterativeOptions.FirstEpisodes), new IterativeOptions { FirstEpisodes = 0 });
        Refuses(nameof(IterativeOptions.Episodes), new IterativeOptions { Episodes = 0 });
        Refuses(nameof(IterativeOptions.MaxSteps), new IterativeOptions { MaxSteps = 1 });
        Refuses(nameof(IterativeOptions.TrialEpisodes), new IterativeOptions { TrialEpisodes = 0 });
        Refuses(nameof(IterativeOptions.SolvedScore), new IterativeOptions { SolvedScore = double.NaN });
        Refuses(nameof(IterativeOptions.Seed), new IterativeOptions { Seed = -1 });
        var ml = new MLContext(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TabularLearner(ml, new TabularLearnerOptions { Curiosity = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TabularLearner(ml, new TabularLearnerOptions { Discount = 1 }));

        static void Refuses(string option, IterativeOptions options) =>
            Assert.Equal(option, Assert.ThrowsAny<ArgumentException>(() => MazeRuns.Curious(options)).ParamName);
    }

    [Fact]
    public void A_table_refuses_continuous_observations()
    {
        var ml = new MLContext(1);
        var error = Assert.Throws<ArgumentException>(() => ml.WorldModels().TrainIteratively(
            () => new global::WorldModels.Environments.SparseMaze(maxSteps: 20), new TabularLearner(ml), new IterativeOptions { Rounds = 1, FirstEpisodes = 1 }));
        Assert.Contains("DiscreteSpace", error.Message, StringComparison.Ordinal);
    }

    private static string[] Files(TemporaryFolder folder) =>
        [.. Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder.Path, path)).Order()];

    private sealed class CountingLearner(IRoundLearner inner) : IRoundLearner
    {
        public int Policies { get; private set; }

        public string Describe(int round) => inner.Describe(round);

        public RoundOutcome Learn(LearningRound round) => inner.Learn(round);

        public IPolicy CreatePolicy(ITransformer model)
        {
            Policies++;
            return inner.CreatePolicy(model);
        }

        public IPolicy CreateExplorer(ITransformer model) => inner.CreateExplorer(model);
    }

    private sealed class Listener(Action<TrainingProgress> hear) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => hear(value);
    }
}
