using Microsoft.ML;
using WorldModels.Pictures;

namespace WorldModels;

/// <summary>Trained chains of V, M and C that can be used immediately to play, to dream and to encode. They do not need libtorch. The package's README has the model card.</summary>
/// <remarks>
/// <c>Agent.FromModel(model)</c> plays in an environment, <c>Dream.FromModel(model)</c> dreams, and <c>VaeEncoderTransformer.FromModel(model)</c>,
/// <c>MdnRnnPredictorTransformer.FromModel(model)</c> and <c>ControllerTransformer.FromModel(model)</c> return the stages.
/// </remarks>
public static class Pretrained
{
    private const string CarRacingFile = "car-racing.zip";

    /// <summary>Loads the chain for CarRacing-v3 with pictures of 64 x 64 x 3 bytes. V and M were trained on recorded random drives, C in the real environment.</summary>
    /// <param name="context">Its log receives the messages; null: a new one.</param>
    /// <returns>A chain of <c>VaeEncoder</c> (32 latents), <c>MdnRnnPredictor</c> (256 hidden units) and a linear controller of 867 parameters.</returns>
    public static ITransformer CarRacing(MLContext? context = null) => Load(CarRacingFile, context);

    /// <summary>Writes the model file of <see cref="CarRacing"/>, for <c>ml.Model.Load</c>.</summary>
    /// <param name="path">The path of the file; an existing file is replaced. The folder is created if it does not exist.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveCarRacing(string path) => Save(CarRacingFile, path);

    private static ITransformer Load(string name, MLContext? context)
    {
        using Stream stream = Open(name);
        return (context ?? new MLContext()).Model.Load(stream, out _);
    }

    private static void Save(string name, string path)
    {
        using Stream stream = Open(name);
        WholeFile.Write(path, stream.CopyTo);
    }

    private static Stream Open(string name) => typeof(Pretrained).Assembly.GetManifestResourceStream(name)!;
}
