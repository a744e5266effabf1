namespace WorldModels.Onnx;

/// <summary>Settings of <see cref="Microsoft.ML.OnnxEncoderCatalog"/>.</summary>
public sealed class OnnxEncoderOptions
{
    /// <summary>The column to add: the latent, a vector of Single. Default "Latent".</summary>
    public string OutputColumnName { get; set; } = "Latent";

    /// <summary>The column of pictures: bytes, row by row, channels last. Default "Observation".</summary>
    public string InputColumnName { get; set; } = "Observation";

    /// <summary>The ONNX file. It is stored in the model zip and is not needed afterwards.</summary>
    public string ModelFile { get; set; } = "";

    /// <summary>The model's input for the picture. Default: its only input.</summary>
    public string? ModelInput { get; set; }

    /// <summary>The model's output that is the latent. Default: its first output.</summary>
    public string? ModelOutput { get; set; }

    /// <summary>The number of rows of a picture. Default 64; used if the model does not define it.</summary>
    public int Height { get; set; } = 64;

    /// <summary>The number of columns of a picture. Default 64; used if the model does not define it.</summary>
    public int Width { get; set; } = 64;

    /// <summary>The value that is subtracted from each channel, in units of 0 to 1; empty: none. Ignored if the model's input is bytes.</summary>
    public float[] Mean { get; set; } = [];

    /// <summary>The value by which each channel is divided after the subtraction, in units of 0 to 1; empty: none. Ignored if the model's input is bytes.</summary>
    public float[] StandardDeviation { get; set; } = [];

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ModelFile);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        if (OutputColumnName == InputColumnName)
            throw new ArgumentException($"the latent and the pictures must have different columns: both are '{InputColumnName}'", nameof(OutputColumnName));
        if (Mean.Any(value => !float.IsFinite(value))) throw new ArgumentException("a channel's mean is not a finite number", nameof(Mean));
        if (StandardDeviation.Any(value => !(value > 0 && float.IsFinite(value))))
            throw new ArgumentException("a channel's standard deviation is not a number above 0", nameof(StandardDeviation));
    }
}
