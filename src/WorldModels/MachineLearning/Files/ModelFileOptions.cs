namespace WorldModels.MachineLearning;

/// <summary>What a model file of unknown origin may hold.</summary>
public sealed class ModelFileOptions
{
    /// <summary>The most bytes that all entries together may have once unpacked, 1 or more; 1 GiB unless set.</summary>
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Loaders to allow beside those of this library and of ML.NET's stages that copy, select, join, convert and normalise columns: the names
    /// under which stages are recorded, as the refusal gives them. Allow only what you know: some of ML.NET's own stages open files or load code.
    /// </summary>
    public IReadOnlyList<string> Loaders { get; set; } = [];

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, 1);
        ArgumentNullException.ThrowIfNull(Loaders);
    }
}
