using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;

namespace WorldModels.Tests.Dynamics;

/// <summary>Each rung trained on the teleporter, once for all tests, and measured on separate episodes.</summary>
public sealed class TeleporterModels : IDisposable
{
    private readonly Dictionary<DynamicsHead, DynamicsNetworkTransformer> _models = [];
    private readonly Dictionary<DynamicsHead, ModelQuality> _qualities = [];

    public TeleporterModels()
    {
        Rollouts = Play(100, seed: 1);
        Fresh = Play(40, seed: 2);
    }

    public MLContext ML { get; } = new(seed: 3);

    public RolloutDataView Rollouts { get; }

    public RolloutDataView Fresh { get; }

    public DynamicsNetworkTransformer Model(DynamicsHead head)
    {
        if (!_models.TryGetValue(head, out DynamicsNetworkTransformer? model)) _models[head] = model = Fit(new DynamicsNetworkOptions { Head = head, Mixtures = 3 });
        return model;
    }

    public ModelQuality Quality(DynamicsHead head)
    {
        if (!_qualities.TryGetValue(head, out ModelQuality? quality)) _qualities[head] = quality = ML.WorldModels().MeasureModel(Model(head), Fresh);
        return quality;
    }

    public DynamicsNetworkTransformer Fit(DynamicsNetworkOptions options)
    {
        (options.Threads, options.HiddenSizes, options.Epochs, options.BatchSize, options.LearningRate) = (1, [32, 32], 40, 64, 4e-3);
        return ML.Transforms.DynamicsNetwork(options).Fit(Rollouts);
    }

    /// <summary>Returns the next states of <paramref name="count"/> throws, from states in which throws were recorded that were not used for training.</summary>
    public ImaginedSteps Throw(IWorldModel model, int count)
    {
        float[] thrown = [.. Columns.Vectors(Fresh, "Observation").Zip(Columns.Vectors(Fresh, "Action")).Where(row => row.Second[0] == 2).Select(row => row.First[0])];
        var steps = new ImaginedSteps(count, 1, 1);
        for (int i = 0; i < count; i++) (steps.States[i], steps.Actions[i]) = (thrown[i % thrown.Length], 2);
        model.Step(steps, new Pcg64(7));
        return steps;
    }

    public void Dispose()
    {
        Rollouts.Dispose();
        Fresh.Dispose();
    }

    private RolloutDataView Play(int episodes, long seed) => ML.Data.CollectRollouts(
        () => new Teleporter(), new RolloutOptions { Episodes = episodes, Seed = seed, Policy = () => new RandomPolicy(new DiscreteSpace(3)) });
}
