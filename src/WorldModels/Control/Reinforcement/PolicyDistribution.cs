using TorchSharp.Modules;
using WorldModels.Environments;
using static TorchSharp.torch;

namespace WorldModels.Control;

/// <summary>The distribution from which a stochastic policy draws actions, given the outputs of a network.</summary>
internal abstract class PolicyDistribution : IDisposable
{
    public static PolicyDistribution For(Space actionSpace, double initialDeviation) =>
        actionSpace is BoxSpace box ? new GaussianPolicy(box, initialDeviation) : new CategoricalPolicy();

    /// <summary>The parameters that are trained besides the network.</summary>
    public abstract IEnumerable<Parameter> Parameters { get; }

    /// <summary>These parameters by name.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The conversion of outputs to actions; null: the action is the index of the largest output.</summary>
    public abstract ActionScale? Scale { get; }

    /// <summary>Reads the current values of the parameters.</summary>
    public abstract void Refresh();

    /// <summary>Draws an action.</summary>
    /// <param name="outputs">The outputs of the network.</param>
    /// <param name="random">The generator.</param>
    /// <param name="drawn">Receives the drawn value, whose probability is needed later.</param>
    /// <param name="action">Receives the action.</param>
    public abstract void Sample(ReadOnlySpan<float> outputs, Pcg64 random, Span<float> drawn, Span<float> action);

    /// <summary>Returns log p(drawn) given the outputs, both [N x numbers]; the result is [N].</summary>
    public abstract Tensor LogProbability(Tensor outputs, Tensor drawn);

    /// <summary>Returns the entropy given the outputs [N x numbers]; the result is [N].</summary>
    public abstract Tensor Entropy(Tensor outputs);

    /// <summary>Returns the amount of randomness, as recorded in the history.</summary>
    public abstract double Chance(Tensor outputs);

    public abstract void Dispose();
}
