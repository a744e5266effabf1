using WorldModels.MachineLearning;
using WorldModels.Torch;

namespace WorldModels.Dynamics;

/// <summary>Standardizes numbers to mean 0 and standard deviation 1; a number that never changes only to mean 0.</summary>
internal sealed class Standardization(float[] means, float[] deviations)
{
    // A standard deviation below this fraction of the mean is a rounding error.
    private const double Negligible = 1e-6;

    public float[] Means { get; } = means;

    public float[] Deviations { get; } = deviations;

    /// <summary>The sum of the logarithms of the standard deviations, which is subtracted from a density of standardized numbers.</summary>
    public double LogVolume { get; } = deviations.Sum(deviation => PortableMath.Log(deviation));

    public static Standardization Of(Moments moments) => new(
        [.. moments.Mean.Select(mean => (float)mean)],
        [.. moments.Variances().Zip(moments.Mean, (variance, mean) =>
            Math.Sqrt(variance) is var deviation && deviation > Negligible * Math.Abs(mean) && (float)deviation > 0 ? (float)deviation : 1)]);

    /// <summary>Returns a standardization that leaves numbers unchanged.</summary>
    public static Standardization None(int size) => new(new float[size], [.. Enumerable.Repeat(1f, size)]);

    public static Standardization Read(WeightReader weights, string name, int size) =>
        new(weights.Read($"{name}.mean", size), weights.Read($"{name}.deviation", size));

    public IEnumerable<NamedTensor> ToTensors(string name) =>
        [new($"{name}.mean", [Means.Length], Means), new($"{name}.deviation", [Means.Length], Deviations)];

    public void Apply(ReadOnlySpan<float> values, Span<float> standardized)
    {
        for (int i = 0; i < Means.Length; i++) standardized[i] = (values[i] - Means[i]) / Deviations[i];
    }
}
