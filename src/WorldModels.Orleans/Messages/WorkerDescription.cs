namespace WorldModels.Cluster;

/// <summary>A worker's description of itself, which also shows that it still answers.</summary>
/// <param name="Version">The versions of its libraries: other versions might compute different bits.</param>
/// <param name="Slots">The number of calls that it processes at the same time; 0: none.</param>
/// <param name="ModelsReceived">The number of models that were sent to it.</param>
/// <param name="BytesReceived">The bytes of these models.</param>
/// <param name="Calls">The number of calls that it has answered.</param>
[GenerateSerializer, Immutable]
internal sealed record WorkerDescription(
    [property: Id(0)] string Version, [property: Id(1)] int Slots, [property: Id(2)] int ModelsReceived, [property: Id(3)] long BytesReceived,
    [property: Id(4)] long Calls);
