using WorldModels.MachineLearning;
using WorldModels.Torch;

namespace WorldModels.Dynamics;

/// <summary>Means and deviations by which numbers are brought to mean 0 and deviation 1; a number that never changes only to mean 0.</summary>
internal sealed class Standardization(float[] means, float[] deviations)
{
    // Below this share of the mean, a deviation is rounding.
    private const double Negligible = 1e-6;

    public float[] Means { get; } = means;

    public float[] Deviations { get; } = deviations;

    /// <summary>The sum of the logarithms of the deviations: what a density in standardized numbers has too much.</summary>
    public double LogVolume { get; } = deviations.Sum(deviation => PortableMath.Log(deviation));

    public static Standardization Of(Moments moments) => new(
        [.. moments.Mean.Select(mean => (float)mean)],
        [.. moments.Variances().Zip(moments.Mean, (variance, mean) =>
            Math.Sqrt(variance) is var deviation && deviation > Negligible * Math.Abs(mean) && (float)deviation > 0 ? (float)deviation : 1)]);

    /// <summary>Leaves numbers as they are.</summary>
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
