using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>
/// A curve that rises everywhere and bends one number x into a standard normal number u, by parameters that a network writes. Written twice,
/// as <see cref="DensityHead"/> is.
/// </summary>
internal abstract class Bend
{
    /// <summary>Numbers that decide the curve.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>Whether a parameter says where the distribution of x lies, and neither how wide it is nor what shape it has.</summary>
    public abstract bool IsLocation(int parameter);

    /// <summary>Whether the first biases of a parameter are to be drawn apart, as equal ones would hold the training up.</summary>
    public virtual bool StartsApart(int parameter) => false;

    /// <summary>log p(x) = log N(u; 0, 1) + log du/dx for x [N] and parameters [N, ParameterCount]: [N].</summary>
    public abstract Tensor LogDensity(Tensor parameters, Tensor x);

    /// <summary>The same for one number.</summary>
    public abstract double LogDensity(ReadOnlySpan<float> parameters, double x);

    /// <summary>The probability of a number up to <paramref name="x"/>: that of a normal number up to u.</summary>
    public abstract double Cdf(ReadOnlySpan<float> parameters, double x);

    /// <summary>The x that is bent into the normal number <paramref name="u"/>.</summary>
    public abstract double Invert(ReadOnlySpan<float> parameters, double u);
}
