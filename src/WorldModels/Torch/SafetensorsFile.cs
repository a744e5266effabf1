namespace WorldModels.Torch;

/// <summary>The content of a file of tensors.</summary>
/// <param name="Tensors">The tensors in the order of their data.</param>
/// <param name="Metadata">Free text by key; empty if the file has none.</param>
public sealed record SafetensorsFile(IReadOnlyList<NamedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata);
