namespace WorldModels.Cluster;

/// <summary>The keys of <see cref="IWorkerGrain"/>.</summary>
internal static class WorkerKey
{
    private const char Separator = '/';

    /// <summary>Returns a new key for a grain on a silo.</summary>
    public static string For(string silo) => $"{silo}{Separator}{Guid.NewGuid():N}";

    /// <summary>Returns the silo of a key.</summary>
    public static string SiloOf(string key) => key[..key.IndexOf(Separator, StringComparison.Ordinal)];
}
