using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>The training of the members, one after another, with checkpoints between two steps.</summary>
internal sealed class EnsembleTraining(
    DynamicsShape shape, Transitions rows, Normalization normalization, int[] training, int[] heldOut, DynamicsNetworkOptions options, Device device, long seed)
{
    private const int SeedTag = 21, PriorSeedTag = 24;

    private readonly TransitionBatches _batches = new(rows, shape, normalization);
    private readonly double[] _reading = shape.HasPrior ? normalization.ReadingScales(rows, training) : [];

    /// <summary>The number of optimizer steps if no member stops early.</summary>
    public long TotalSteps => (long)((training.Length + options.BatchSize - 1) / options.BatchSize) * options.Epochs * shape.Members;

    /// <summary>Trains all members.</summary>
    /// <returns>Their epochs, member after member, and their weights under the names of the model file.</returns>
    public EnsembleTrained Run(TrainingMonitor monitor, Checkpoints<DynamicsProgress> checkpoints, Checkpoint<DynamicsProgress>? from)
    {
        var history = new List<DynamicsEpoch>();
        var weights = new List<NamedTensor>();
        if (from is not null)
        {
            history.AddRange(from.State.History);
            weights.AddRange(from.Tensors.Part("trained"));
            monitor.GoOn(from.State.Steps);
        }
        int finished = from?.State.Members ?? 0;
        for (int member = 0; member < shape.Members; member++)
        {
            var random = new Pcg64(seed, SeedTag, member);
            using var network = new DynamicsNetwork(shape, random);
            int[] own = shape.Members == 1 || !options.Bootstrap ? training : Bootstrap(random);
            // From here on the generator only determines the order of the rows: the orders of finished epochs are drawn again to reach its state.
            for (int epochs = history.Count(epoch => epoch.Member == member + 1); epochs > 0; epochs--) random.Shuffle(own);
            if (member < finished) continue;
            IReadOnlyList<NamedTensor> priorWeights = shape.HasPrior
                ? PriorNetwork.Draw($"{DynamicsShape.Prior}.{member}", shape, options.PriorScale, _reading, new Pcg64(seed, PriorSeedTag, member))
                : [];
            using PriorNetwork? prior = shape.HasPrior ? new PriorNetwork(priorWeights, device) : null;
            using var steps = new DynamicsTraining(member + 1, network, shape, _batches, own, heldOut, options, prior, device, random, history);
            if (from is not null && member == finished) steps.GoOn(from);
            steps.Run(monitor, () => checkpoints.WriteIfDue(
                () => new DynamicsProgress(monitor.Step, member, history, steps.Batches, steps.LossSum),
                () => Finite([.. weights.As("trained"), .. steps.ToTensors()], monitor)));
            weights.AddRange(priorWeights);
            weights.AddRange(TorchModule.ToTensors(network).Select(tensor => tensor with { Name = $"{member}.{tensor.Name}" }));
        }
        checkpoints.Write(() => new DynamicsProgress(monitor.Step, shape.Members, history, 0, 0), () => Finite([.. weights.As("trained")], monitor));
        return new EnsembleTrained(history, Finite([.. weights], monitor));
    }

    private int[] Bootstrap(Pcg64 random) => [.. training.Select(_ => training[random.Next(training.Length)])];

    private static NamedTensor[] Finite(NamedTensor[] tensors, TrainingMonitor monitor)
    {
        monitor.CheckFinite(tensors);
        return tensors;
    }
}

/// <summary>The results of the training of an ensemble.</summary>
/// <param name="History">The epochs, member after member.</param>
/// <param name="Weights">The weights of all networks, including the fixed random ones, under the names of the model file.</param>
internal sealed record EnsembleTrained(IReadOnlyList<DynamicsEpoch> History, IReadOnlyList<NamedTensor> Weights);
