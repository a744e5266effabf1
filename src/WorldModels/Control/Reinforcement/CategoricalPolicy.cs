using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Control;

/// <summary>A distribution over choices; the outputs are the logits.</summary>
internal sealed class CategoricalPolicy : PolicyDistribution
{
    public override IEnumerable<Parameter> Parameters => [];

    public override IReadOnlyDictionary<string, Tensor> Tensors => new Dictionary<string, Tensor>();

    public override ActionScale? Scale => null;

    public override void Refresh() { }

    public override void Sample(ReadOnlySpan<float> outputs, Pcg64 random, Span<float> drawn, Span<float> action)
    {
        float largest = float.NegativeInfinity;
        foreach (float output in outputs) largest = Math.Max(largest, output);
        double sum = 0;
        foreach (float output in outputs) sum += PortableMath.Exp(output - largest);
        double rest = random.NextDouble() * sum;
        int choice = 0;
        while (choice < outputs.Length - 1 && (rest -= PortableMath.Exp(outputs[choice] - largest)) >= 0) choice++;
        drawn[0] = action[0] = choice;
    }

    public override Tensor LogProbability(Tensor outputs, Tensor drawn) =>
        nn.functional.log_softmax(outputs, -1).gather(-1, drawn.to(ScalarType.Int64)).squeeze(-1);

    public override Tensor Entropy(Tensor outputs)
    {
        Tensor logs = nn.functional.log_softmax(outputs, -1);
        return -(logs.exp() * logs).sum(-1);
    }

    public override double Chance(Tensor outputs) => Entropy(outputs).mean().ToNumber();

    public override void Dispose() { }
}
