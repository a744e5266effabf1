namespace WorldModels.Cluster;

/// <summary>A worker, according to its last description.</summary>
/// <param name="Silo">The address of the silo.</param>
/// <param name="Slots">The number of calls that it processes at the same time.</param>
/// <param name="ModelsReceived">The number of models that were sent to it since its start.</param>
/// <param name="BytesReceived">The bytes of these models.</param>
/// <param name="Calls">The number of calls that it has answered.</param>
public sealed record ClusterWorker(string Silo, int Slots, int ModelsReceived, long BytesReceived, long Calls);
