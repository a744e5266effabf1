using Microsoft.ML.Data;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using WorldModels.Vision;

namespace Microsoft.ML;

/// <summary>
/// Reads V from files of weights: safetensors (<c>safetensors.torch.save_file(vae.state_dict(), path)</c>), checkpoints of PyTorch
/// (<c>torch.save</c> of a state_dict, or of a dictionary that contains one), and the JSON of the paper's code. Writes V as safetensors.
/// </summary>
/// <remarks>
/// Names and shapes are those of a PyTorch module: <c>encoder.conv1.weight</c> [32, 3, 4, 4] to <c>conv4</c>, <c>encoder.mean</c>,
/// <c>encoder.log_variance</c> [latent, 1024, channels first], <c>decoder.dense</c>, <c>decoder.deconv1</c> to <c>deconv4</c>,
/// each with its <c>.bias</c>. The V of ctallec/world-models is read under its own names: <c>encoder.fc_mu</c>,
/// <c>encoder.fc_logsigma</c>, which is doubled because a log variance is twice log sigma, and <c>decoder.fc1</c>, which is followed by a ReLU
/// in that decoder but not in the paper's; the V that is read then also has the ReLU. The <c>vae.json</c> of the paper's code has no names; its variables are read in their order.
/// No code of a checkpoint is run: everything in it that is not a tensor, a number, text, a list or a dictionary is refused.
/// </remarks>
public static class VaeWeightsCatalog
{
    /// <summary>Creates a stage with a V that was trained elsewhere, for use in a chain.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the latent. Its log variances are added as a column of this name followed by LogVariance.</param>
    /// <param name="inputColumnName">The column of pictures: a vector of 64 x 64 x 3 Byte.</param>
    /// <param name="path">A file of weights; its format is recognised by its first bytes.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is damaged, or its weights are not those of V; the message names what is wrong.</exception>
    public static StageFromWeights<VaeEncoderTransformer> VaeEncoderFromWeights(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        string logVariance = outputColumnName + "LogVariance";
        VaeEncoderTransformer stage = WeightFile.Load(path, file =>
        {
            VaeWeights weights = VaeWeights.Of(file);
            var settings = new VaeSettings(
                inputColumnName, outputColumnName, logVariance, weights.LatentSize, SampleLatent: false, Seed: 0, [], weights.RectifiedDense);
            return new VaeEncoderTransformer(catalog.GetEnvironment(), settings, weights.Tensors);
        });
        return new StageFromWeights<VaeEncoderTransformer>(
            catalog.GetEnvironment(), stage, VaeEncoderTransformer.InputColumns(inputColumnName), [new(outputColumnName, 0), new(logVariance, 0)]);
    }

    /// <summary>Writes V's weights to a safetensors file, under the names in the remarks of <see cref="VaeWeightsCatalog"/>.</summary>
    public static void SaveWeights(this VaeEncoderTransformer vision, string path)
    {
        ArgumentNullException.ThrowIfNull(vision);
        bool rectified = vision.Model.RectifiedDense;
        WeightFile.Save(path, vision.Model.Weights, rectified ? new Dictionary<string, string> { [VaeWeights.ActivationKey] = VaeWeights.Rectifier } : null);
    }
}
