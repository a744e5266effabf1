namespace WorldModels.Cluster;

/// <summary>The keys of <see cref="IWorkerGrain"/>.</summary>
internal static class WorkerKey
{
    private const char Separator = '/';

    /// <summary>A new door to a silo.</summary>
    public static string For(string silo) => $"{silo}{Separator}{Guid.NewGuid():N}";

    /// <summary>The silo that a key leads to.</summary>
    public static string SiloOf(string key) => key[..key.IndexOf(Separator, StringComparison.Ordinal)];
}
