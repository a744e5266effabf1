using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Control;

/// <summary>Normal distributions around the outputs, with standard deviations that do not depend on the input; values outside the bounds are clipped.</summary>
internal sealed class GaussianPolicy : PolicyDistribution
{
    private static readonly double HalfLogTwoPi = PortableMath.Log(2 * Math.PI) / 2;

    private readonly BoxSpace _box;
    private readonly ActionScale _scale;
    private readonly Parameter _logDeviations;
    private readonly float[] _deviations;

    public GaussianPolicy(BoxSpace box, double initialDeviation)
    {
        (_box, _scale, _deviations) = (box, ActionScale.Of(box), new float[box.Size]);
        _logDeviations = new Parameter(full([box.Size], (float)PortableMath.Log(initialDeviation)));
        Refresh();
    }

    public override IEnumerable<Parameter> Parameters => [_logDeviations];

    public override IReadOnlyDictionary<string, Tensor> Tensors => new Dictionary<string, Tensor> { ["log deviations"] = _logDeviations };

    public override ActionScale Scale => _scale;

    public override void Refresh()
    {
        IReadOnlyList<NamedTensor> tensors = TorchModule.ToTensors(Tensors);
        for (int i = 0; i < _deviations.Length; i++) _deviations[i] = (float)PortableMath.Exp(tensors[0].Values[i]);
    }

    public override void Sample(ReadOnlySpan<float> outputs, Pcg64 random, Span<float> drawn, Span<float> action)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            drawn[i] = outputs[i] + _deviations[i] * (float)random.NextNormal();
            action[i] = _scale.Middles[i] + _scale.Halves[i] * drawn[i];
        }
        _box.Clip(action);
    }

    public override Tensor LogProbability(Tensor outputs, Tensor drawn) =>
        (((drawn - outputs) / _logDeviations.exp()).Squared().Over(-2) - _logDeviations).Plus(-HalfLogTwoPi).sum(-1);

    public override Tensor Entropy(Tensor outputs) => _logDeviations.Plus(HalfLogTwoPi).Plus(0.5).sum().expand(outputs.shape[0]);

    public override double Chance(Tensor outputs) => _deviations.Average();

    public override void Dispose() => _logDeviations.Dispose();
}
