namespace WorldModels.Cluster;

/// <summary>A worker as it last described itself.</summary>
/// <param name="Silo">The silo's address.</param>
/// <param name="Slots">Calls that it takes at once.</param>
/// <param name="ModelsReceived">How many models were sent to it since it began.</param>
/// <param name="BytesReceived">The bytes of these.</param>
/// <param name="Calls">How many calls it has answered.</param>
public sealed record ClusterWorker(string Silo, int Slots, int ModelsReceived, long BytesReceived, long Calls);
