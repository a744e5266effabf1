namespace WorldModels.MachineLearning;

/// <summary>What a model file of unknown origin may contain.</summary>
public sealed class ModelFileOptions
{
    /// <summary>The maximum number of unpacked bytes of all entries together, 1 or more. Default 1 GiB.</summary>
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Loaders to allow in addition to those of this library and of ML.NET's stages that copy, select, join, convert and normalise columns: the names
    /// of the stages in the file, as given in the exception's message. Allow only stages that you know: some of ML.NET's own stages open files or load code.
    /// </summary>
    public IReadOnlyList<string> Loaders { get; set; } = [];

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, 1);
        ArgumentNullException.ThrowIfNull(Loaders);
    }
}
