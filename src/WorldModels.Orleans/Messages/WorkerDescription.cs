namespace WorldModels.Cluster;

/// <summary>What a worker says of itself; also its sign of life.</summary>
/// <param name="Version">The versions of the libraries that it runs: others might compute other bits.</param>
/// <param name="Slots">How many calls it takes at once; 0: none.</param>
/// <param name="ModelsReceived">How many models were sent to it.</param>
/// <param name="BytesReceived">Their bytes.</param>
/// <param name="Calls">How many calls it has answered.</param>
[GenerateSerializer, Immutable]
internal sealed record WorkerDescription(
    [property: Id(0)] string Version, [property: Id(1)] int Slots, [property: Id(2)] int ModelsReceived, [property: Id(3)] long BytesReceived,
    [property: Id(4)] long Calls);
