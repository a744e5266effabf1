using TorchSharp;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Vision;

/// <summary>V's encoder on a GPU, through libtorch. An instance serves one thread at a time.</summary>
internal sealed class DeviceEncoder : IDisposable
{
    private readonly VaeNetwork _network;
    private readonly Device _device;

    public DeviceEncoder(VaeModel model, Device device)
    {
        _device = device;
        _network = new VaeNetwork(model.LatentSize, new Pcg64(0));
        TorchModule.Load(_network, model.Weights);
        _network.to(device);
        _network.eval();
    }

    /// <summary>Does the same as <see cref="VaeModel.EncodeParallel"/>; the last bits of the results may differ.</summary>
    public void Encode(byte[] frames, int count, float[] mean, float[] logVariance)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        (Tensor means, Tensor logVariances) = _network.Encode(PictureTensor.Of(frames, 0, count, _device));
        means.ToNumbers().CopyTo(mean, 0);
        logVariances.ToNumbers().CopyTo(logVariance, 0);
    }

    public void Dispose() => _network.Dispose();
}
