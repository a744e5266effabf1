using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>
/// What a network's outputs mean: a distribution of the standardized target y, given rows of conditions (s, a). Written twice, in
/// torch to be trained and in plain C# to be used; both read the same weights.
/// </summary>
/// <param name="size">Numbers in y.</param>
internal abstract class DensityHead(int size)
{
    /// <summary>The deviations stay within e^-7 to e^7, approached smoothly, so that no density runs away.</summary>
    protected const double LogSigmaBound = 7;

    internal static readonly double HalfLogTwoPi = 0.5 * PortableMath.Log(2 * Math.PI);

    /// <summary>Numbers in y.</summary>
    public int Size { get; } = size;

    /// <summary>Numbers that the network reads besides the conditions.</summary>
    public virtual int ExtraInputs => 0;

    /// <summary>Numbers that the network writes.</summary>
    public abstract int OutputSize { get; }

    /// <summary>Whether an output says where the distribution lies, and neither how wide it is nor what shape it has.</summary>
    public virtual bool IsLocation(int output) => true;

    /// <summary>Components that are mixed.</summary>
    public virtual int Components => 1;

    /// <summary>Whether there is a density at all.</summary>
    public virtual bool HasDensity => true;

    /// <summary>What is minimised, for each row [N]: -log p(y), or half the squared error where there is no density.</summary>
    public abstract Tensor Loss(Func<Tensor, Tensor> network, Tensor conditions, Tensor targets);

    /// <summary>Moves the first biases apart where equal ones would hold the training up.</summary>
    public virtual void SpreadOut(Parameter bias, Pcg64 random) { }

    /// <summary>Draws y for each row.</summary>
    public abstract void Sample(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Pcg64 random, Span<float> draws);

    /// <summary>The mean and variance of each number of y.</summary>
    public abstract void Moments(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Span<double> means, Span<double> variances);

    /// <summary>log p(y) of each row.</summary>
    public abstract void LogDensity(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result);

    /// <summary>The distribution function of each number of y.</summary>
    public abstract void Cdf(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result);

    /// <summary>How probable each component is, given y.</summary>
    public virtual void Responsibilities(
        DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result) => result.Fill(1);

    internal static Tensor Bound(Tensor logSigmas) => logSigmas.Over(LogSigmaBound).tanh().Times(LogSigmaBound);

    internal static double Bound(double logSigma) => PortableMath.Tanh(logSigma / LogSigmaBound) * LogSigmaBound;
}
