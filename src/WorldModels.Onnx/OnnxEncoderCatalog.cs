using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Onnx;
using WorldModels.Onnx;

namespace Microsoft.ML;

/// <summary>Brings image encoders from anywhere to <c>MLContext.Transforms</c>, in the place of V.</summary>
public static class OnnxEncoderCatalog
{
    /// <summary>Creates a stage that adds what an ONNX image encoder makes of each picture, for M to learn from.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: a vector of Single, as long as the model's output behind the batch.</param>
    /// <param name="inputColumnName">The pictures: bytes, row by row, channels last.</param>
    /// <param name="modelFile">
    /// The ONNX file. Its input is float, which gets 0 to 1, or byte; channels first or last, as its shape tells.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is not an ONNX model, not an image encoder, or of an opset that the installed runtime does not know.</exception>
    public static OnnxScoringEstimator OnnxEncoder(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile) =>
        catalog.OnnxEncoder(new OnnxEncoderOptions { OutputColumnName = outputColumnName, InputColumnName = inputColumnName, ModelFile = modelFile });

    /// <summary>The same with all settings at hand.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is not an ONNX model, not an image encoder, or of an opset that the installed runtime does not know.</exception>
    public static OnnxScoringEstimator OnnxEncoder(this TransformsCatalog catalog, OnnxEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using var model = new MemoryStream(PictureGraph.Wrap(OnnxFile.Read(options.ModelFile), options));
        try
        {
            return catalog.ApplyOnnxModel(options.OutputColumnName, options.InputColumnName, model);
        }
        catch (Exception cause) when (cause is OnnxRuntimeException or InvalidOperationException)
        {
            throw new FormatException($"the installed ONNX Runtime does not take {options.ModelFile}: {(cause.InnerException ?? cause).Message}", cause);
        }
    }
}
