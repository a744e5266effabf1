using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Onnx;
using WorldModels.Onnx;

namespace Microsoft.ML;

/// <summary>Adds image encoders in ONNX files to <c>MLContext.Transforms</c>, which can replace V.</summary>
public static class OnnxEncoderCatalog
{
    /// <summary>Creates a stage that adds the output of an ONNX image encoder for each picture, on which M can be trained.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: a vector of Single with the length of the model's output after the batch axis.</param>
    /// <param name="inputColumnName">The column of pictures: bytes, row by row, channels last.</param>
    /// <param name="modelFile">
    /// The ONNX file. Its input is float, which receives values from 0 to 1, or byte; channels may be first or last, depending on its shape.
    /// </param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is not an ONNX model, is not an image encoder, or has an opset that the installed runtime does not support.</exception>
    public static OnnxScoringEstimator OnnxEncoder(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile) =>
        catalog.OnnxEncoder(new OnnxEncoderOptions { OutputColumnName = outputColumnName, InputColumnName = inputColumnName, ModelFile = modelFile });

    /// <summary>Creates a stage that adds the output of an ONNX image encoder from an options object.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is not an ONNX model, is not an image encoder, or has an opset that the installed runtime does not support.</exception>
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
            throw new FormatException($"the installed ONNX Runtime does not support {options.ModelFile}: {(cause.InnerException ?? cause).Message}", cause);
        }
    }
}
