using TorchSharp;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Control;

/// <summary>
/// Scores controllers in the dream on a GPU, through libtorch: all dreams take each step together. They use the same random numbers
/// as <see cref="DreamEvaluator"/>, so a dream has the same course until rounding makes a difference.
/// </summary>
internal sealed class DeviceDreamEvaluator : IFitnessEvaluator, IDisposable
{
    // The number of dreams in one batch: large enough to use the whole GPU, small enough for its memory.
    private const int MostDreams = 16_384;

    // The code checks only every so many steps whether any dream is still running, because it has to wait for the device.
    private const int StepsBetweenLooks = 32;

    private readonly MdnRnnPredictorTransformer _memory;
    private readonly ControllerShape _shape;
    private readonly DreamOptions _options;
    private readonly Device _device;
    private readonly MdnRnnNetwork _network;

    public DeviceDreamEvaluator(MdnRnnPredictorTransformer memory, ControllerShape shape, DreamOptions options, Device device)
    {
        (_memory, _shape, _options, _device) = (memory, shape, options, device);
        _network = new MdnRnnNetwork(memory.Model.Shape, new Pcg64(0));
        _network.Load(memory.Model.NetworkWeights);
        _network.to(device);
        _network.eval();
    }

    public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        using var noGradient = inference_mode();
        int together = Math.Max(1, MostDreams / seeds.Count);
        return [.. candidates.Chunk(together).SelectMany(some => Dream(some, seeds, cancellationToken))];
    }

    public void Dispose() => _network.Dispose();

    private double[][] Dream(float[][] candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        int dreams = candidates.Length * seeds.Count;
        var batch = new DeviceDreams(_memory.Model.Shape, _memory.Model.Starts, _options, seeds, candidates.Length, _device);
        var controllers = new DeviceControllers(_shape, _memory.ActionSpace, candidates, _device);
        Tensor returns = zeros(dreams, dtype: ScalarType.Float64, device: _device), alive = ones(dreams, dtype: ScalarType.Bool, device: _device);
        for (int step = 0; step < _options.MaxSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step % StepsBetweenLooks == 0)
            {
                if (alive.sum().ToNumber() == 0) break;
                batch.DrawNumbers(step, Math.Min(StepsBetweenLooks, _options.MaxSteps - step));
            }
            using var stepScope = NewDisposeScope();
            (Tensor reward, Tensor done) = batch.Step(_network, controllers);
            returns.copy_(returns.Plus(reward.to(ScalarType.Float64) * alive));
            alive.logical_and_(done.logical_not());
        }
        double[] all = returns.cpu().data<double>().ToArray();
        return [.. all.Chunk(seeds.Count)];
    }
}
