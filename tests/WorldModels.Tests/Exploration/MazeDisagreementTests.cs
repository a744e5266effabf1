using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.Planning;
using WorldModels.Rollouts;
using WorldModels.Tests.Dynamics;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Exploration;

/// <summary>Disagreement explores the sparse maze, whose cells have nothing in common, and the agent then finds the goal again.</summary>
public sealed class MazeDisagreementTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Disagreement_covers_the_maze_faster_than_chance(int seed)
    {
        IterativeOptions options = Options(rounds: 3, seed);
        using IterativeResult curious = Train(options);
        using RolloutDataView random = new MLContext(seed).Data.CollectRollouts(OneHotMaze.Create, episodes: 3, policy: options.FirstPolicy);
        (int seen, int byChance) = (CellsSeen(curious.Rollouts.Store), CellsSeen(random.Store));
        TestContext.Current.TestOutputHelper?.WriteLine($"{seen} cells, by chance {byChance}");
        Assert.True(seen >= 1.5 * byChance, $"{seen} cells, by chance {byChance}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_loop_solves_the_maze_that_as_many_random_steps_at_once_do_not(int seed)
    {
        IterativeOptions options = Options(rounds: 12, seed);
        options.SolvedScore = 1;
        using IterativeResult result = Train(options);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join("; ", result.Rounds));
        Assert.True(result.Solved, string.Join("; ", result.Rounds));
        IPolicy policy = Learner(new MLContext(1)).CreatePolicy(result.Rounds[^1].Model);
        using IEnvironment maze = OneHotMaze.Create();
        EpisodeResult played = EpisodeResult.Play(policy, maze, seed: 77);
        Assert.Equal(1, played.Return);
        Assert.InRange(played.Steps, 56, 80);

        IterativeOptions once = Options(rounds: 1, seed);
        once.FirstEpisodes = result.Rounds.Count;
        using IterativeResult atOnce = Train(once);
        Assert.True(atOnce.Best.RealSteps >= result.Rounds[^1].RealSteps);
        Assert.Equal(0, atOnce.Best.Score);
    }

    [Fact]
    public void A_stopped_loop_goes_on_with_the_same_bytes_on_any_number_of_workers()
    {
        using TemporaryFolder whole = new(), parts = new();
        Run(rounds: 3, whole, workers: 1);
        Run(rounds: 2, parts, workers: 2);
        Run(rounds: 3, parts, workers: 2);
        string[] files = [.. Directory.GetFiles(whole.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(whole.Path, file)).Order()];
        Assert.Equal(10, files.Length);
        foreach (string file in files)
            Assert.True(File.ReadAllBytes(Path.Combine(whole.Path, file)).SequenceEqual(File.ReadAllBytes(Path.Combine(parts.Path, file))), file);

        static void Run(int rounds, TemporaryFolder folder, int workers)
        {
            IterativeOptions options = Options(rounds, seed: 1);
            (options.Episodes, options.Folder, options.Threads) = (2, folder.Path, workers);
            var ml = new MLContext(1);
            DynamicsLearner learner = Learner(ml);
            learner.Network.Epochs = 4;
            ml.WorldModels().TrainIteratively(OneHotMaze.Create, learner, options).Dispose();
        }
    }

    private static IterativeOptions Options(int rounds, int seed) => new()
    {
        Rounds = rounds, FirstEpisodes = 1, Episodes = 1, FirstPolicy = () => new RandomPolicy(new DiscreteSpace(OneHotMaze.Actions)), TrialEpisodes = 1, Seed = seed,
    };

    private static IterativeResult Train(IterativeOptions options)
    {
        var ml = new MLContext((int)options.Seed!);
        return ml.WorldModels().TrainIteratively(OneHotMaze.Create, Learner(ml), options);
    }

    private static DynamicsLearner Learner(MLContext ml)
    {
        DynamicsNetworkOptions network = OneHotMaze.Network(priorScale: 0);
        (network.HiddenSizes, network.Bootstrap) = ([128], false);
        return new DynamicsLearner(ml) { Network = network, Planner = new GraphOptions { RewardResolution = 1 } };
    }

    private static int CellsSeen(RolloutStore store)
    {
        float[] state = new float[OneHotMaze.Cells];
        return Enumerable.Range(0, (int)store.RowCount).Select(row =>
        {
            store.ReadValues(row, state);
            return Array.IndexOf(state, 1f);
        }).Distinct().Count();
    }
}
