using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>
/// A monotonically increasing curve that transforms one number x to a standard normal number u, with parameters from a network. There are two implementations, one with torch and one without,
/// as for <see cref="DensityHead"/>.
/// </summary>
internal abstract class Bend
{
    /// <summary>The number of parameters of the curve.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>Returns whether a parameter only shifts the location of the distribution of x, without changing its width or shape.</summary>
    public abstract bool IsLocation(int parameter);

    /// <summary>Returns whether the initial biases of a parameter are drawn at random, because equal values would slow down the training.</summary>
    public virtual bool StartsApart(int parameter) => false;

    /// <summary>Returns log p(x) = log N(u; 0, 1) + log du/dx for x [N] and parameters [N, ParameterCount]: [N].</summary>
    public abstract Tensor LogDensity(Tensor parameters, Tensor x);

    /// <summary>Returns the same for one number.</summary>
    public abstract double LogDensity(ReadOnlySpan<float> parameters, double x);

    /// <summary>Returns the probability of a number up to <paramref name="x"/>, which is that of a standard normal number up to u.</summary>
    public abstract double Cdf(ReadOnlySpan<float> parameters, double x);

    /// <summary>Returns the x that is transformed to the normal number <paramref name="u"/>.</summary>
    public abstract double Invert(ReadOnlySpan<float> parameters, double u);
}
