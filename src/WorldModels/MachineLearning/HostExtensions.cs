using Microsoft.ML.Runtime;

namespace WorldModels.MachineLearning;

internal static class HostExtensions
{
    /// <summary>The seed of the MLContext, or one drawn by it where it was made without a seed; never negative.</summary>
    public static long GetSeed(this IHostEnvironment environment) =>
        environment is IHostEnvironmentInternal { Seed: int seed } ? (uint)seed : environment.Register("Seed").Rand.Next();
}
