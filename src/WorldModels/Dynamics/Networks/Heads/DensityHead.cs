using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>
/// The interpretation of a network's outputs as a distribution of the standardized target y, given rows of conditions (s, a). There are two implementations: with
/// torch for training, and in plain C# for use. Both read the same weights.
/// </summary>
/// <param name="size">The length of y.</param>
internal abstract class DensityHead(int size)
{
    /// <summary>Standard deviations stay within e^-7 to e^7; the bounds are approached smoothly, and every density is bounded.</summary>
    protected const double LogSigmaBound = 7;

    internal static readonly double HalfLogTwoPi = 0.5 * PortableMath.Log(2 * Math.PI);

    /// <summary>The length of y.</summary>
    public int Size { get; } = size;

    /// <summary>The number of inputs of the network besides the conditions.</summary>
    public virtual int ExtraInputs => 0;

    /// <summary>The number of outputs of the network.</summary>
    public abstract int OutputSize { get; }

    /// <summary>Returns whether an output only shifts the location of the distribution, without changing its width or shape.</summary>
    public virtual bool IsLocation(int output) => true;

    /// <summary>The number of components of the mixture.</summary>
    public virtual int Components => 1;

    /// <summary>Whether the head has a density.</summary>
    public virtual bool HasDensity => true;

    /// <summary>Returns the loss of each row [N]: -log p(y), or half the squared error if there is no density.</summary>
    public abstract Tensor Loss(Func<Tensor, Tensor> network, Tensor conditions, Tensor targets);

    /// <summary>Draws the initial biases at random where equal values would slow down the training.</summary>
    public virtual void SpreadOut(Parameter bias, Pcg64 random) { }

    /// <summary>Draws y for each row.</summary>
    public abstract void Sample(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Pcg64 random, Span<float> draws);

    /// <summary>Computes the mean and variance of each number of y.</summary>
    public abstract void Moments(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Span<double> means, Span<double> variances);

    /// <summary>Computes log p(y) of each row.</summary>
    public abstract void LogDensity(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result);

    /// <summary>Computes the distribution function of each number of y.</summary>
    public abstract void Cdf(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result);

    /// <summary>Computes the posterior probability of each component, given y.</summary>
    public virtual void Responsibilities(
        DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result) => result.Fill(1);

    internal static Tensor Bound(Tensor logSigmas) => logSigmas.Over(LogSigmaBound).tanh().Times(LogSigmaBound);

    internal static double Bound(double logSigma) => PortableMath.Tanh(logSigma / LogSigmaBound) * LogSigmaBound;
}
