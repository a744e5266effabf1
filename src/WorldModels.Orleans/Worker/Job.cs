namespace WorldModels.Cluster;

/// <summary>A job for which a worker is prepared.</summary>
internal abstract class Job : IDisposable
{
    public abstract void Dispose();
}
