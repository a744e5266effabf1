using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Torch;

namespace Microsoft.ML;

/// <summary>Reads M from files of weights (safetensors, checkpoints of PyTorch, the JSON of the paper's code), and writes it as safetensors.</summary>
/// <remarks>
/// Names and shapes are those of a PyTorch module with <c>lstm = nn.LSTM(latent + action, hidden)</c> and
/// <c>head = nn.Linear(hidden, 3 * latent * mixtures + 2)</c>. The LSTM reads the latent, then the action (a choice one-hot). The output of the head
/// consists of all logits, all means and all log sigmas, each with latent d and Gaussian k at d * mixtures + k; then the reward and the logit of done.
/// <c>dream_starts</c> contains states at which a dream can begin; without it, dreams begin at latents drawn from N(0, 1).
/// From the paper's code, the M for CarRacing can be read (<c>rnn.json</c>). It predicts neither rewards nor ends, so its dreams have rewards of 0 and never
/// end: an agent can use it in an environment, but no controller can learn in its dream.
/// The M of ctallec/world-models, which has one set of mixture weights for the whole latent (<see cref="PredictionHead.SharedMixture"/>), is read
/// under its own names, <c>rnn</c> and <c>gmm_linear</c>, and in its own order. With shared weights the head has as many logits as Gaussians,
/// and the metadata of a file that is written record this.
/// </remarks>
public static class MdnRnnWeightsCatalog
{
    /// <summary>Creates a stage with an M that was trained elsewhere, for use in a chain.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the hidden state.</param>
    /// <param name="inputColumnName">The latent, a vector of Single.</param>
    /// <param name="path">A file of weights; its format is recognised by its first bytes.</param>
    /// <param name="actionSpace">The space of the actions that M was trained on.</param>
    /// <param name="longestEpisode">The number of steps of the longest episode that M was trained on, which is the default length of a dream.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is damaged, or its weights are not those of M; the message names what is wrong.</exception>
    public static StageFromWeights<MdnRnnPredictorTransformer> MdnRnnPredictorFromWeights(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string path, Space actionSpace, int longestEpisode = 1000)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(actionSpace);
        ArgumentOutOfRangeException.ThrowIfLessThan(longestEpisode, 1);
        var columns = new MdnRnnColumns(
            inputColumnName, inputColumnName + "LogVariance", RolloutColumns.Action, RolloutColumns.Reward, RolloutColumns.Done,
            RolloutColumns.Episode, RolloutColumns.Step, outputColumnName, Cell: null);
        MdnRnnPredictorTransformer stage = WeightFile.Load(path, file =>
        {
            MdnRnnWeights weights = MdnRnnWeights.Of(file, ActionCode.Size(actionSpace));
            var settings = new MdnRnnSettings(columns, weights.Shape, SpaceDescription.Of(actionSpace), longestEpisode, Seed: 0, [], null);
            return new MdnRnnPredictorTransformer(catalog.GetEnvironment(), settings, new MdnRnnModel(weights.Tensors, weights.Shape));
        });
        return new StageFromWeights<MdnRnnPredictorTransformer>(
            catalog.GetEnvironment(), stage, columns.ToPredict(stage.LatentSize, actionSpace.Size), MdnRnnPredictorTransformer.OutputColumns(columns, stage.HiddenSize));
    }

    /// <summary>Writes M's weights to a safetensors file, under the names in the remarks of <see cref="MdnRnnWeightsCatalog"/>, with torch's second bias as zeros.</summary>
    public static void SaveWeights(this MdnRnnPredictorTransformer memory, string path)
    {
        ArgumentNullException.ThrowIfNull(memory);
        bool shared = memory.Head == PredictionHead.SharedMixture;
        WeightFile.Save(
            path, MdnRnnWeights.ForTorch(memory.Model), shared ? new Dictionary<string, string> { [MdnRnnWeights.HeadKey] = nameof(PredictionHead.SharedMixture) } : null);
    }
}
