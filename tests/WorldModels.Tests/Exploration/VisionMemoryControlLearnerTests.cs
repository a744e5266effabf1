using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Exploration;
using WorldModels.Memory;
using WorldModels.Planning;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Exploration;

/// <summary>V, M and C in several rounds, on a moving dot.</summary>
public sealed class VisionMemoryControlLearnerTests
{
    [Fact]
    public void Rounds_go_on_from_one_another_and_a_loop_that_was_stopped_ends_with_the_same_bytes()
    {
        using var whole = new TemporaryFolder();
        using var parts = new TemporaryFolder();
        using (IterativeResult result = Train(3, whole.Path))
        {
            IterativeRound[] rounds = [.. result.Rounds];
            Assert.Equal([1, 2, 3], rounds.Select(round => round.Number));
            Assert.Equal(result.Rollouts.Store.RowCount, rounds[2].RealSteps);
            Assert.Equal(3 + 2 + 2, result.Rollouts.Store.EpisodeCount);
            foreach (IterativeRound round in rounds)
                Assert.All(new[] { round.Score, round.DreamScore, round.HeldOutError, round.CollectedReturn }, figure => Assert.True(double.IsFinite(figure), $"{round}"));
            // V is that of the first round. M and C start from the previous weights: with a tiny learning rate the third round's weights are the second's.
            Assert.All(rounds, round => AssertSame(Vision(rounds[0]), Vision(round)));
            Assert.True(Distance(Memory(rounds[0]), Memory(rounds[1])) > 1e-3);
            Assert.InRange(Distance(Memory(rounds[1]), Memory(rounds[2])), 0, 1e-5);
            Assert.True(Distance(Control(rounds[0]), Control(rounds[1])) > 1e-3);
            Assert.InRange(Distance(Control(rounds[1]), Control(rounds[2])), 0, 1e-5);
            // The same trial episodes with nearly the same agent.
            Assert.Equal(rounds[1].Score, rounds[2].Score, 1e-2);
        }
        Train(1, parts.Path).Dispose();
        Train(3, parts.Path).Dispose();
        string[] files = [.. Directory.GetFiles(whole.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(whole.Path, path)).Order()];
        Assert.Equal(1 + 3 * 3, files.Length);
        foreach (string file in files)
            Assert.True(File.ReadAllBytes(Path.Combine(whole.Path, file)).SequenceEqual(File.ReadAllBytes(Path.Combine(parts.Path, file))), file);
    }

    [Fact]
    public void A_loop_of_other_settings_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        Train(2, folder.Path).Dispose();
        Assert.Contains("a round 1 that was trained with other settings: it had HiddenSize 6, and now there is HiddenSize 7", Refused(Learner(memory: (_, m) => m.HiddenSize = 7)), StringComparison.Ordinal);
        Assert.Contains("a round 2 that was trained with other settings: it had Epochs 2, and now there is Epochs 5", Refused(Learner(memory: (round, m) => m.Epochs = round == 1 ? 2 : 5)), StringComparison.Ordinal);
        Assert.Contains("it had Population 4, and now there is Population 6", Refused(Learner(control: (_, c) => c.Population = 6)), StringComparison.Ordinal);
        Assert.Contains("BatchSize", Refused(Learner(vision: v => v.BatchSize = 4)), StringComparison.Ordinal);
        // Settings of later rounds may change.
        Train(2, folder.Path, Learner(control: (round, c) => c.Population = round == 3 ? 6 : 4)).Dispose();

        string Refused(VisionMemoryControlLearner learner) => Assert.Throws<InvalidOperationException>(() => Train(2, folder.Path, learner)).Message;
    }

    [Fact]
    public void The_seed_of_a_round_decides_what_is_random_in_it_and_the_settings_stay_the_callers()
    {
        var ml = new MLContext(seed: 3);
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new DotWorld(6), episodes: 2, seed: 1);
        var vision = new VaeEncoderOptions();
        var memory = new MdnRnnPredictorOptions();
        var control = new CmaEsControllerOptions();
        VisionMemoryControlLearner learner = Learner();
        Fill(vision, memory, control);
        (learner.Vision, learner.Memory, learner.Control) = (_ => vision, _ => memory, _ => control);
        ITransformer first = Learn(7, null), same = Learn(7, null), other = Learn(8, null), next = Learn(7, first);
        AssertSame(Vision(first), Vision(same));
        AssertSame(Memory(first), Memory(same));
        AssertSame(Control(first), Control(same));
        Assert.True(Distance(Vision(first), Vision(other)) > 1e-3);
        Assert.True(Distance(Memory(first), Memory(other)) > 1e-3);
        Assert.True(Distance(Control(first), Control(other)) > 1e-3);
        AssertSame(Vision(first), Vision(next));
        Assert.Null(vision.Progress ?? memory.Progress ?? control.Progress);
        Assert.False(vision.CancellationToken.CanBeCanceled || memory.CancellationToken.CanBeCanceled || control.CancellationToken.CanBeCanceled);
        Assert.Null(memory.StartFrom);
        Assert.Null(control.StartFrom);

        ITransformer Learn(long seed, ITransformer? before)
        {
            using var stop = new CancellationTokenSource();
            return learner.Learn(new LearningRound(
                before is null ? 1 : 2, rollouts, rollouts, before, seed, new Progress<WorldModels.MachineLearning.TrainingProgress>(), stop.Token)).Model;
        }
    }

    [Fact]
    public void The_seed_of_a_round_decides_a_dynamics_network_and_its_settings_stay_the_callers()
    {
        var ml = new MLContext(seed: 3);
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new PointWorld(), episodes: 3, seed: 1);
        var network = new DynamicsNetworkOptions { EnsembleSize = 2, HiddenSizes = [4], Epochs = 1, Threads = 1 };
        var learner = new DynamicsLearner(ml) { Network = network, Planner = new GraphOptions() };
        float[] first = Learn(7), same = Learn(7), other = Learn(8);
        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
        Assert.False(network.KeepStates);
        Assert.Null(network.Progress);

        float[] Learn(long seed)
        {
            var model = DynamicsNetworkTransformer.FromModel(learner.Learn(new LearningRound(
                1, rollouts, rollouts, null, seed, new Progress<WorldModels.MachineLearning.TrainingProgress>(), CancellationToken.None)).Model);
            Assert.NotEmpty(model.States);
            var steps = new ImaginedSteps(1, 2, 1);
            (steps.States[0], steps.States[1], steps.Count) = (0.5f, 0.1f, 1);
            return [.. model.Disagreement(steps)];
        }
    }

    private static IterativeResult Train(int rounds, string folder, VisionMemoryControlLearner? learner = null) =>
        new MLContext(seed: 3).WorldModels().TrainIteratively(() => new DotWorld(6), learner ?? Learner(), new IterativeOptions
        {
            Rounds = rounds, FirstEpisodes = 3, Episodes = 2, TrialEpisodes = 2, Folder = folder, Threads = 2,
        });

    private static VisionMemoryControlLearner Learner(
        Action<VaeEncoderOptions>? vision = null, Action<int, MdnRnnPredictorOptions>? memory = null, Action<int, CmaEsControllerOptions>? control = null) => new(new MLContext(seed: 3))
    {
        Vision = _ =>
        {
            VaeEncoderOptions options = Small().Vision;
            vision?.Invoke(options);
            return options;
        },
        Memory = round =>
        {
            MdnRnnPredictorOptions options = Small().Memory;
            if (round == 3) options.LearningRate = 1e-9;
            memory?.Invoke(round, options);
            return options;
        },
        Control = round =>
        {
            CmaEsControllerOptions options = Small().Control;
            if (round == 3) options.InitialSigma = 1e-8;
            control?.Invoke(round, options);
            return options;
        },
    };

    private static (VaeEncoderOptions Vision, MdnRnnPredictorOptions Memory, CmaEsControllerOptions Control) Small()
    {
        (VaeEncoderOptions vision, MdnRnnPredictorOptions memory, CmaEsControllerOptions control) = (new(), new(), new());
        Fill(vision, memory, control);
        return (vision, memory, control);
    }

    private static void Fill(VaeEncoderOptions vision, MdnRnnPredictorOptions memory, CmaEsControllerOptions control)
    {
        (vision.LatentSize, vision.Epochs, vision.BatchSize, vision.Threads) = (3, 1, 8, 1);
        (memory.HiddenSize, memory.Mixtures, memory.Epochs, memory.LearningRate, memory.Threads) = (6, 2, 2, 1e-2, 1);
        (control.Generations, control.Population, control.Episodes, control.EvaluationEpisodes, control.InitialSigma, control.Threads) = (2, 4, 2, 2, 0.5, 1);
    }

    private static IEnumerable<float> Vision(IterativeRound round) => Vision(round.Model);

    private static IEnumerable<float> Memory(IterativeRound round) => Memory(round.Model);

    private static float[] Control(IterativeRound round) => Control(round.Model);

    private static IEnumerable<float> Vision(ITransformer model) => VaeEncoderTransformer.FromModel(model).Weights.OrderBy(tensor => tensor.Name).SelectMany(tensor => tensor.Values);

    private static IEnumerable<float> Memory(ITransformer model) => MdnRnnPredictorTransformer.FromModel(model).Model.NetworkWeights.OrderBy(tensor => tensor.Name)
        .Where(tensor => tensor.Name is not (MdnRnnModel.HeadWeight or MdnRnnModel.HeadBias)).SelectMany(tensor => tensor.Values);

    private static float[] Control(ITransformer model) => ControllerTransformer.FromModel(model).Parameters;

    private static void AssertSame(IEnumerable<float> expected, IEnumerable<float> actual) => Assert.Equal(0, Distance(expected, actual));

    private static double Distance(IEnumerable<float> one, IEnumerable<float> other) => one.Zip(other, (a, b) => (double)Math.Abs(a - b)).Max();
}
