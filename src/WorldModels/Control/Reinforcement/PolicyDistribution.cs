using TorchSharp.Modules;
using WorldModels.Environments;
using static TorchSharp.torch;

namespace WorldModels.Control;

/// <summary>How a policy that leaves something to chance draws actions from a network's outputs.</summary>
internal abstract class PolicyDistribution : IDisposable
{
    public static PolicyDistribution For(Space actionSpace, double initialDeviation) =>
        actionSpace is BoxSpace box ? new GaussianPolicy(box, initialDeviation) : new CategoricalPolicy();

    /// <summary>What is learnt besides the network.</summary>
    public abstract IEnumerable<Parameter> Parameters { get; }

    /// <summary>Those parameters by name.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>How outputs become actions; null: the largest one's number is the action.</summary>
    public abstract ActionScale? Scale { get; }

    /// <summary>Takes over what the parameters have become.</summary>
    public abstract void Refresh();

    /// <summary>Draws an action.</summary>
    /// <param name="outputs">The network's.</param>
    /// <param name="random">Draws.</param>
    /// <param name="drawn">What was drawn, whose probability is asked for later.</param>
    /// <param name="action">What is done.</param>
    public abstract void Sample(ReadOnlySpan<float> outputs, Pcg64 random, Span<float> drawn, Span<float> action);

    /// <summary>log p(drawn) by outputs, both [N x numbers]; [N].</summary>
    public abstract Tensor LogProbability(Tensor outputs, Tensor drawn);

    /// <summary>The entropy by outputs [N x numbers]; [N].</summary>
    public abstract Tensor Entropy(Tensor outputs);

    /// <summary>How much is left to chance, as the history tells it.</summary>
    public abstract double Chance(Tensor outputs);

    public abstract void Dispose();
}
