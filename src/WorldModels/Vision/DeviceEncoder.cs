using TorchSharp;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Vision;

/// <summary>V's encoder on a GPU, through libtorch. One thread at a time may use it.</summary>
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

    /// <summary>As <see cref="VaeModel.EncodeParallel"/>, but for the last bits.</summary>
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
