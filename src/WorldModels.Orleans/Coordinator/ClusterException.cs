namespace WorldModels.Cluster;

/// <summary>The cluster could not do its work: there is no worker that can, an episode failed on one, or a call was tried too often.</summary>
public sealed class ClusterException : Exception
{
    internal ClusterException(string message, Exception? innerException = null) : base(message, innerException) { }
}
