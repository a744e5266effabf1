namespace WorldModels.Cluster;

/// <summary>A model that is sent to a worker.</summary>
/// <param name="Hash">SHA-256 of <paramref name="Bytes"/>.</param>
/// <param name="Bytes">The model as <c>ml.Model.Save</c> writes it.</param>
[GenerateSerializer, Immutable]
internal sealed record ModelPart([property: Id(0)] string Hash, [property: Id(1)] byte[] Bytes);
