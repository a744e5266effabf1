using Microsoft.ML.Runtime;

namespace WorldModels.MachineLearning;

internal static class HostExtensions
{
    /// <summary>Returns the seed of the MLContext, or one drawn by it if it was created without a seed; never negative.</summary>
    public static long GetSeed(this IHostEnvironment environment) =>
        environment.FixedSeed() ?? environment.Register("Seed").Rand.Next();

    /// <summary>Returns the seed of the MLContext, never negative; null if it was created without one.</summary>
    public static long? FixedSeed(this IHostEnvironment environment) =>
        environment is IHostEnvironmentInternal { Seed: int seed } ? (uint)seed : null;
}
