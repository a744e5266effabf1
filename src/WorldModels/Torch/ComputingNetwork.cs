using TorchSharp;
using TorchSharp.Modules;
using WorldModels.MachineLearning;

namespace WorldModels.Torch;

/// <summary>
/// The network that a training step uses: the trained network itself, or a copy of it with weights in bfloat16, which
/// gets its weights from the trained network before a step and returns its gradients to it after the step. The optimizer updates the
/// 32-bit weights of the trained network, because steps that are too small for bfloat16 must accumulate (Micikevicius et al. 2018, section 3.1).
/// </summary>
internal sealed class ComputingNetwork<TNetwork> : IDisposable where TNetwork : torch.nn.Module
{
    private readonly (Parameter Trained, Parameter Computing)[] _pairs;
    private readonly TNetwork? _twin;
    private readonly ShardWorkers _workers;

    /// <param name="trained">The trained network, already on its device; it is not disposed here.</param>
    /// <param name="precision">Whether a copy in bfloat16 is used.</param>
    /// <param name="createTwin">Creates a network of the same structure, each layer in the precision in which it is fastest.</param>
    /// <param name="device">The device of <paramref name="trained"/>.</param>
    /// <param name="threads">The number of shards that are computed at the same time.</param>
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

    /// <summary>The network to run. Its outputs may be in bfloat16; its inputs must be of the type <see cref="InputType"/>.</summary>
    public TNetwork Network { get; }

    /// <summary>The type of the network's inputs.</summary>
    public torch.ScalarType InputType => _twin is null ? torch.ScalarType.Float32 : torch.ScalarType.BFloat16;

    /// <summary>Copies the current trained weights.</summary>
    public void Refresh()
    {
        if (_twin is null) return;
        using var noGradient = torch.no_grad();
        foreach ((Parameter trained, Parameter twin) in _pairs) twin.copy_(trained);
    }

    /// <summary>
    /// Sets the gradients of the trained weights to those of the sum of the shards' losses. Shards run at the same time; their gradients are added in
    /// their order, as 32-bit floats, so that the sum does not depend on the threads.
    /// </summary>
    /// <param name="shards">The number of shards.</param>
    /// <param name="compute">Runs the network on one shard; called on several threads, each with its own dispose scope.</param>
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

    /// <summary>Disposes the copy and ends the threads.</summary>
    public void Dispose()
    {
        _workers.Dispose();
        _twin?.Dispose();
    }
}
