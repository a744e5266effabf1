namespace WorldModels.Onnx;

/// <summary>Settings of <see cref="Microsoft.ML.OnnxEncoderCatalog"/>.</summary>
public sealed class OnnxEncoderOptions
{
    /// <summary>The column added: the latent, a vector of Single. Default "Latent".</summary>
    public string OutputColumnName { get; set; } = "Latent";

    /// <summary>The pictures: bytes, row by row, channels last. Default "Observation".</summary>
    public string InputColumnName { get; set; } = "Observation";

    /// <summary>The ONNX file. It goes into the model zip and is not needed afterwards.</summary>
    public string ModelFile { get; set; } = "";

    /// <summary>The model's input that takes the picture. Default: its only one.</summary>
    public string? ModelInput { get; set; }

    /// <summary>The model's output that is the latent. Default: its first.</summary>
    public string? ModelOutput { get; set; }

    /// <summary>Rows of a picture. Default 64; used where the model leaves it open.</summary>
    public int Height { get; set; } = 64;

    /// <summary>Columns of a picture. Default 64; used where the model leaves it open.</summary>
    public int Width { get; set; } = 64;

    /// <summary>Subtracted from each channel, in units of 0 to 1; empty: nothing. Not used where the model takes bytes.</summary>
    public float[] Mean { get; set; } = [];

    /// <summary>Each channel is divided by it after the mean is gone, in units of 0 to 1; empty: by nothing. Not used where the model takes bytes.</summary>
    public float[] StandardDeviation { get; set; } = [];

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ModelFile);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        if (OutputColumnName == InputColumnName)
            throw new ArgumentException($"the latent and the pictures need columns of their own: both are '{InputColumnName}'", nameof(OutputColumnName));
        if (Mean.Any(value => !float.IsFinite(value))) throw new ArgumentException("a channel's mean is not a finite number", nameof(Mean));
        if (StandardDeviation.Any(value => !(value > 0 && float.IsFinite(value))))
            throw new ArgumentException("a channel's standard deviation is not a number above 0", nameof(StandardDeviation));
    }
}
