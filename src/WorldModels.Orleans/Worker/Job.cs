namespace WorldModels.Cluster;

/// <summary>A job that a worker is ready for.</summary>
internal abstract class Job : IDisposable
{
    public abstract void Dispose();
}
