namespace WorldModels.Cluster;

/// <summary>The exception for work that the cluster could not do: there is no suitable worker, an episode failed on a worker, or a call was repeated too often.</summary>
public sealed class ClusterException : Exception
{
    internal ClusterException(string message, Exception? innerException = null) : base(message, innerException) { }
}
