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
    private readonly TNetwork _trained;
    private readonly (Parameter Trained, Parameter Twin)[] _pairs = [];

    /// <param name="trained">Lies on its device already; stays its owner's to dispose.</param>
    /// <param name="precision">Whether there is a twin.</param>
    /// <param name="createTwin">Makes one of the same structure, in whatever precision each layer is fastest.</param>
    /// <param name="device">Where <paramref name="trained"/> lies.</param>
    public ComputingNetwork(TNetwork trained, TrainingPrecision precision, Func<TNetwork> createTwin, torch.Device device)
    {
        (_trained, Network) = (trained, trained);
        if (precision == TrainingPrecision.Single) return;
        Network = createTwin();
        Network.to(device);
        Network.train();
        _pairs = [.. trained.parameters().Zip(Network.parameters())];
    }

    /// <summary>What to run forward and backward. Its outputs may be in bfloat16, and so must its inputs be where <see cref="InputType"/> is.</summary>
    public TNetwork Network { get; }

    /// <summary>What the network computes with.</summary>
    public torch.ScalarType InputType => _pairs.Length == 0 ? torch.ScalarType.Float32 : torch.ScalarType.BFloat16;

    /// <summary>Takes over the trained weights as they are now.</summary>
    public void Refresh()
    {
        using var noGradient = torch.no_grad();
        foreach ((Parameter trained, Parameter twin) in _pairs) twin.copy_(trained);
    }

    /// <summary>Moves the gradients of a backward pass to the trained weights, as 32-bit floats.</summary>
    public void HandOverGradients()
    {
        using var scope = torch.NewDisposeScope();
        foreach ((Parameter trained, Parameter twin) in _pairs)
        {
            trained.grad = twin.grad?.to(torch.ScalarType.Float32);
            twin.grad = null;
        }
    }

    /// <summary>Disposes of the twin.</summary>
    public void Dispose()
    {
        if (!ReferenceEquals(Network, _trained)) Network.Dispose();
    }
}
