using System.Runtime.InteropServices;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests;
using WorldModels.Torch;
using WorldModels.Vision;

namespace WorldModels.Trainee;

/// <summary>A training of seconds for each stage with checkpoints.</summary>
public static class SmallTraining
{
    /// <summary>The stages: V, M, rollouts, C by each search, and C by reinforcement learning.</summary>
    public static IReadOnlyList<string> Stages { get; } = ["V", "M", "dynamics", "rollouts", .. Enum.GetNames<SearchMethod>(), "PPO", "DQN", "dreamt PPO"];

    /// <summary>Trains to the end.</summary>
    /// <param name="stage">One of <see cref="Stages"/>.</param>
    /// <param name="folder">The folder for checkpoints after each step; null: none.</param>
    /// <param name="log">Receives the messages of the MLContext.</param>
    /// <param name="threads">The number of threads or workers.</param>
    /// <param name="cancellation">Interrupts the training.</param>
    /// <returns>All numbers of the result.</returns>
    public static byte[] Run(string stage, string? folder, Action<string>? log = null, int threads = 1, CancellationToken cancellation = default)
    {
        var ml = new MLContext(seed: 3);
        if (log is not null) ml.Log += (_, message) => log(message.Message);
        return stage switch
        {
            "V" => Vision(ml, With(new VaeEncoderOptions { LatentSize = 4, Epochs = 2, BatchSize = 8, LearningRate = 1e-3 })),
            "M" => Memory(ml, With(new MdnRnnPredictorOptions
            {
                InputColumnName = "Observation", HiddenSize = 16, Mixtures = 2, Epochs = 6, Patience = 4, BatchSize = 4, SequenceLength = 8, HeldOutFraction = 0.2,
            })),
            // Both members read all rows, one after the other, and add their own networks.
            "dynamics" => Dynamics(ml, With(new DynamicsNetworkOptions
            {
                Head = DynamicsHead.Flow, EnsembleSize = 2, Bootstrap = false, PriorScale = 1, HiddenSizes = [8], Epochs = 6, Patience = 3, BatchSize = 64, HeldOutFraction = 0.2,
            })),
            "rollouts" => Rollouts(folder, threads, cancellation),
            "PPO" => Controller(ml, ml.WorldModels().PpoControllerTrainer(Learning(new PpoControllerOptions { Horizon = 30, Epochs = 2, HiddenColumnName = null, Environment = () => new PointWorld() }))),
            // More steps than the replay buffer holds, and some copies of the network.
            "DQN" => Controller(ml, ml.WorldModels().DqnControllerTrainer(Learning(new DqnControllerOptions
            {
                ReplayCapacity = 500, LearningStarts = 100, TargetEvery = 20, HiddenColumnName = null, Environment = () => new PointWorld(),
            }))),
            "dreamt PPO" => Controller(ml, ml.WorldModels().PpoControllerTrainer(
                Learning(new PpoControllerOptions { Horizon = 30, Epochs = 2, MaxSteps = 40 })), remembered: true),
            _ => Controller(ml, ml.WorldModels().CmaEsControllerTrainer(With(new CmaEsControllerOptions
            {
                LatentColumnName = "Observation", HiddenColumnName = null, Environment = () => new PointWorld(), Search = Enum.Parse<SearchMethod>(stage),
                Population = 8, Episodes = 4, Generations = 40, EvaluateEvery = 3, EvaluationEpisodes = 4,
            }))),
        };

        // Episodes continue over the ends of rounds: they have 40 steps, rounds have 30 or 1.
        T Learning<T>(T options) where T : ReinforcementOptions
        {
            (options.LatentColumnName, options.HiddenUnits, options.ParallelEpisodes) = ("Observation", 8, 3);
            (options.Steps, options.EvaluateEvery, options.EvaluationEpisodes) = (1200, 300, 4);
            return With(options);
        }

        T With<T>(T options) where T : CheckpointedTrainingOptions
        {
            (options.CheckpointFolder, options.CheckpointEvery, options.CancellationToken, options.Threads) = (folder, TimeSpan.Zero, cancellation, threads);
            return options;
        }
    }

    private static byte[] Vision(MLContext ml, VaeEncoderOptions options)
    {
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new DotWorld(8), episodes: 6);
        VaeEncoderTransformer vision = ml.Transforms.VaeEncoder(options).Fit(rollouts);
        return Bytes(vision.Weights, vision.History.Select(epoch => epoch.Reconstruction));
    }

    private static byte[] Memory(MLContext ml, MdnRnnPredictorOptions options)
    {
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new PointWorld(), episodes: 20);
        MdnRnnPredictorTransformer memory = ml.Transforms.MdnRnnPredictor(options).Fit(rollouts);
        return Bytes(memory.Weights, memory.History.SelectMany(epoch => new[] { epoch.NegativeLogLikelihood, epoch.HeldOut!.SquaredError }));
    }

    private static byte[] Dynamics(MLContext ml, DynamicsNetworkOptions options)
    {
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new PointWorld(), episodes: 20);
        DynamicsNetworkTransformer network = ml.Transforms.DynamicsNetwork(options).Fit(rollouts);
        return Bytes(network.Model.Weights, network.History.SelectMany(epoch => new[] { epoch.Loss, epoch.HeldOutLoss }));
    }

    private static byte[] Controller(MLContext ml, IEstimator<ControllerTransformer> trainer, bool remembered = false)
    {
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new PointWorld(), episodes: 2);
        ControllerTransformer controller = trainer.Fit(remembered ? Remembered(rollouts) : rollouts);
        return Bytes(
            [new NamedTensor("C", [controller.Parameters.Length], controller.Parameters)],
            [controller.History.Score, .. controller.History.Generations.SelectMany(generation => new[] { generation.Mean, generation.Sigma })]);
    }

    // In a separate context, so that its log only has messages of C.
    private static IDataView Remembered(RolloutDataView rollouts) => new MLContext(seed: 4).Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
    {
        InputColumnName = "Observation", HiddenSize = 8, Mixtures = 2, Epochs = 2, BatchSize = 2, SequenceLength = 8, Threads = 1,
    }).Fit(rollouts).Transform(rollouts);

    private static byte[] Rollouts(string? folder, int workers, CancellationToken cancellation)
    {
        using RolloutStore store = RolloutCollector.Collect(
            () => new DotWorld(30),
            new RolloutOptions { Episodes = 300, Seed = 7, Workers = workers, Folder = folder, Resumable = folder is not null, CheckpointEvery = TimeSpan.Zero },
            cancellationToken: cancellation);
        var bytes = new List<byte>();
        byte[] pixels = new byte[store.ObservationSpace.Size];
        for (long row = 0; row < store.RowCount; row++)
        {
            store.ReadPixels(row, pixels);
            bytes.AddRange(System.Security.Cryptography.SHA256.HashData(pixels));
            bytes.AddRange(BitConverter.GetBytes(store.ReadReward(row)));
        }
        return [.. bytes];
    }

    private static byte[] Bytes(IEnumerable<NamedTensor> weights, IEnumerable<double> figures) =>
        [.. weights.SelectMany(weight => MemoryMarshal.AsBytes(weight.Values.AsSpan()).ToArray()), .. figures.SelectMany(BitConverter.GetBytes)];
}
