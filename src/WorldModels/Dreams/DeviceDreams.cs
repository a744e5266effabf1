using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dreams;

/// <summary>The dreams of many controllers on a device; all controllers use the same seeds. The tensors belong to the dispose scope of the caller.</summary>
internal sealed class DeviceDreams
{
    private readonly MdnRnnShape _shape;
    private readonly double _temperature;
    private readonly int _controllers;
    private readonly Device _device;
    private readonly ulong[] _keys;
    private readonly Tensor _latent, _hidden, _cell, _one;
    private Tensor _uniforms = empty(0), _normals = empty(0);
    private int _drawn;

    /// <param name="shape">The sizes of M and the positions in its output.</param>
    /// <param name="starts">The states at which dreams can begin.</param>
    /// <param name="options">The temperature, and which starts are used.</param>
    /// <param name="seeds">The seeds of the dreams of each controller.</param>
    /// <param name="controllers">The number of controllers.</param>
    /// <param name="device">The device to compute on.</param>
    public DeviceDreams(MdnRnnShape shape, DreamStarts starts, DreamOptions options, IReadOnlyList<long> seeds, int controllers, Device device)
    {
        (_shape, _temperature, _controllers, _device) = (shape, options.Temperature, controllers, device);
        _keys = new ulong[seeds.Count];
        float[] latents = new float[seeds.Count * shape.LatentSize], hidden = new float[seeds.Count * shape.HiddenSize], cells = new float[seeds.Count * shape.CellSize];
        for (int i = 0; i < seeds.Count; i++)
        {
            var random = new Pcg64(seeds[i]);
            starts.Draw(
                options.StartAnywhere, random, latents.AsSpan(i * shape.LatentSize, shape.LatentSize),
                hidden.AsSpan(i * shape.HiddenSize, shape.HiddenSize), cells.AsSpan(i * shape.CellSize, shape.CellSize));
            _keys[i] = random.NextUInt64();
        }
        _one = ones(1, device: device);
        _latent = ForEachController(latents, shape.LatentSize);
        _hidden = ForEachController(hidden, shape.HiddenSize).unsqueeze(0);
        // A layer without a cell state returns the given one.
        _cell = shape.CellSize > 0 ? ForEachController(cells, shape.CellSize).unsqueeze(0) : zeros_like(_hidden);
    }

    /// <summary>Draws the random numbers of the next steps, which depend only on the seed and the step.</summary>
    public void DrawNumbers(int firstStep, int steps)
    {
        int seeds = _keys.Length, latents = _shape.LatentSize;
        float[] uniforms = new float[steps * seeds * (latents + 1)], normals = new float[steps * seeds * latents];
        for (int step = 0; step < steps; step++)
            for (int i = 0; i < seeds; i++)
            {
                int at = step * seeds + i;
                CounterRandom.Uniform(_keys[i], (uint)(firstStep + step), uniforms.AsSpan(at * (latents + 1), latents + 1));
                CounterRandom.Normal(_keys[i], (uint)(firstStep + step), normals.AsSpan(at * latents, latents));
            }
        _uniforms.Dispose();
        _normals.Dispose();
        _uniforms = tensor(uniforms, [steps, 1, seeds, latents + 1], device: _device);
        _normals = tensor(normals, [steps, 1, seeds, latents], device: _device);
        _drawn = 0;
    }

    /// <summary>Takes one step in all dreams, including those that have ended.</summary>
    /// <returns>Reward and done of each dream, controller after controller; they belong to the dispose scope of the caller.</returns>
    public (Tensor Reward, Tensor Done) Step(MdnRnnNetwork network, DeviceControllers controllers)
    {
        Tensor action = controllers.Act(_latent, _hidden[0], _cell[0]);
        (Tensor outputs, Tensor hidden, Tensor cell) = network.Forward(cat([_latent, action], dim: 1).unsqueeze(1), _hidden, _cell);
        outputs = outputs.squeeze(1);
        Tensor uniforms = OfEachDream(_uniforms[_drawn]), normals = OfEachDream(_normals[_drawn]);
        _drawn++;
        _latent.copy_(NextLatent(outputs, uniforms.narrow(1, 0, _shape.LatentSize), normals));
        _hidden.copy_(hidden);
        _cell.copy_(cell);
        // As in OutcomeSampler: done if the uniform number is below the sigmoid of its logit.
        Tensor done = uniforms.select(1, _shape.LatentSize) * (-outputs.select(1, _shape.DoneAt)).exp().Plus(1.0) < _one;
        return (outputs.select(1, _shape.RewardAt), done);
    }

    private Tensor NextLatent(Tensor outputs, Tensor uniforms, Tensor normals)
    {
        if (_shape.IsDeterministic) return outputs.narrow(1, _shape.MeansAt, _shape.LatentSize);
        Tensor logits = outputs.narrow(1, 0, _shape.ChoiceSize).view(-1, _shape.MixtureCount, _shape.Mixtures);
        Tensor sums = logits.Over(_temperature).softmax(-1).cumsum(-1), draws = uniforms.narrow(1, 0, _shape.MixtureCount);
        // The component is the number of cumulative sums, without the last, that are not above the draw.
        Tensor chosen = (draws.unsqueeze(-1) >= sums.narrow(-1, 0, _shape.Mixtures - 1)).sum(-1, keepdim: true).expand(-1, _shape.LatentSize, -1);
        Tensor mean = Part(outputs, _shape.MeansAt).gather(-1, chosen).squeeze(-1);
        Tensor logSigma = Part(outputs, _shape.LogSigmasAt).gather(-1, chosen).squeeze(-1).Within(-MixtureDensity.LogSigmaBound, MixtureDensity.LogSigmaBound);
        return mean.Plus(logSigma.exp().Times(Math.Sqrt(_temperature)) * normals);
    }

    /// <summary>Returns the part [dreams, latent, mixtures] of the outputs.</summary>
    private Tensor Part(Tensor outputs, int at) => outputs.narrow(1, at, _shape.MixtureSize).view(-1, _shape.LatentSize, _shape.Mixtures);

    private Tensor ForEachController(float[] values, int size) =>
        OfEachDream(tensor(values, [1, _keys.Length, size], device: _device)).contiguous();

    private Tensor OfEachDream(Tensor ofEachSeed) => ofEachSeed.expand(_controllers, -1, -1).reshape(_controllers * _keys.Length, -1);
}
