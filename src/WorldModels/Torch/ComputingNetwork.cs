using TorchSharp;
using TorchSharp.Modules;
using WorldModels.MachineLearning;

namespace WorldModels.Torch;

/// <summary>
/// The network that a training step runs through: the trained one itself, or a twin of it with weights in bfloat16, which
/// takes its weights from the trained one before a step and hands its gradients over after it. An optimiser moves the
/// trained one's 32-bit weights: steps far smaller than bfloat16 can show add up there (Micikevicius et al. 2018, section 3.1).
/// </summary>
internal sealed class ComputingNetwork<TNetwork> : IDisposable where TNetwork : torch.nn.Module
{
    private readonly (Parameter Trained, Parameter Computing)[] _pairs;
    private readonly TNetwork? _twin;
    private readonly ShardWorkers _workers;

    /// <param name="trained">Lies on its device already; stays its owner's to dispose.</param>
    /// <param name="precision">Whether there is a twin.</param>
    /// <param name="createTwin">Makes one of the same structure, in whatever precision each layer is fastest.</param>
    /// <param name="device">Where <paramref name="trained"/> lies.</param>
    /// <param name="threads">Shards that are computed at a time.</param>
    public ComputingNetwork(TNetwork trained, TrainingPrecision precision, Func<TNetwork> createTwin, torch.Device device, int threads)
    {
        Network = trained;
        if (precision != TrainingPrecision.Single)
        {
            Network = _twin = createTwin();
            _twin.to(device);
            _twin.train();
        }
        _pairs = [.. trained.parameters().Zip(Network.parameters()).Where(pair => pair.First.requires_grad)];
        _workers = new ShardWorkers(threads);
    }

    /// <summary>What to run. Its outputs may be in bfloat16, and so must its inputs be where <see cref="InputType"/> is.</summary>
    public TNetwork Network { get; }

    /// <summary>What the network computes with.</summary>
    public torch.ScalarType InputType => _twin is null ? torch.ScalarType.Float32 : torch.ScalarType.BFloat16;

    /// <summary>Takes over the trained weights as they are now.</summary>
    public void Refresh()
    {
        if (_twin is null) return;
        using var noGradient = torch.no_grad();
        foreach ((Parameter trained, Parameter twin) in _pairs) twin.copy_(trained);
    }

    /// <summary>
    /// Gives the trained weights the gradient of the sum of the shards' losses. Shards run at the same time; their gradients are added in
    /// their order, as 32-bit floats, so that the sum does not depend on the threads.
    /// </summary>
    /// <param name="shards">How many there are.</param>
    /// <param name="compute">Runs the network over one of them; called on several threads, each with a dispose scope of its own.</param>
    public void Differentiate(int shards, Func<int, ShardLoss> compute)
    {
        torch.Tensor[] weights = [.. _pairs.Select(pair => pair.Computing)];
        var gradients = new torch.Tensor[shards][];
        try
        {
            _workers.Run(shards, shard =>
            {
                using var scope = torch.NewDisposeScope();
                (torch.Tensor output, torch.Tensor? slope) = compute(shard);
                gradients[shard] = [.. torch.autograd.grad([output], weights, slope is null ? null : [slope]).Select(gradient => gradient.DetachFromDisposeScope())];
            });
            _workers.Run(weights.Length, weight =>
            {
                using var scope = torch.NewDisposeScope();
                torch.Tensor sum = gradients[0][weight].to(torch.ScalarType.Float32);
                foreach (torch.Tensor[] shard in gradients.Skip(1)) sum = sum.Plus(shard[weight]);
                _pairs[weight].Trained.grad = sum;
            });
        }
        finally
        {
            foreach (torch.Tensor gradient in gradients.Where(shard => shard is not null).SelectMany(shard => shard)) gradient.Dispose();
        }
    }

    /// <summary>Disposes of the twin and ends the threads.</summary>
    public void Dispose()
    {
        _workers.Dispose();
        _twin?.Dispose();
    }
}
