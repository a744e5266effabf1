using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Torch;

namespace Microsoft.ML;

/// <summary>M from files of weights (safetensors, checkpoints of PyTorch, the JSON of the paper's code), and to safetensors.</summary>
/// <remarks>
/// Names and shapes are those of a PyTorch module with <c>lstm = nn.LSTM(latent + action, hidden)</c> and
/// <c>head = nn.Linear(hidden, 3 * latent * mixtures + 2)</c>. The LSTM reads the latent, then the action (a choice one-hot). The head
/// gives, for latent d and Gaussian k at d * mixtures + k, all logits, all means, all log sigmas; then the reward and the logit of done.
/// <c>dream_starts</c> holds moments that a dream can begin at; a file without it has dreams begin at latents drawn from N(0, 1).
/// Of the paper's code the M for CarRacing is read (<c>rnn.json</c>). It predicts neither rewards nor ends, so that its dreams give a reward of 0 and go on
/// for ever: it serves an agent in an environment, and no controller can learn in its dream.
/// The M of ctallec/world-models, which has one set of mixture weights for the whole latent (<see cref="PredictionHead.SharedMixture"/>), is read
/// under its own names, <c>rnn</c> and <c>gmm_linear</c>, and in its own order. With shared weights the head's logits are as many as there are Gaussians,
/// and the metadata of the file that is written say so.
/// </remarks>
public static class MdnRnnWeightsCatalog
{
    /// <summary>Puts an M that was trained elsewhere into a chain.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the hidden state.</param>
    /// <param name="inputColumnName">The latent, a vector of Single.</param>
    /// <param name="path">A file of weights; which kind it is shows in its first bytes.</param>
    /// <param name="actionSpace">What actions M was trained on.</param>
    /// <param name="longestEpisode">Steps of the longest episode that it was trained on: how long a dream is.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is damaged, or its weights are not those of M; the message names what is wrong.</exception>
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

    /// <summary>Writes M's weights to a safetensors file, under the names in the remarks of <see cref="MdnRnnWeightsCatalog"/>, and torch's second bias as zeros.</summary>
    public static void SaveWeights(this MdnRnnPredictorTransformer memory, string path)
    {
        ArgumentNullException.ThrowIfNull(memory);
        bool shared = memory.Head == PredictionHead.SharedMixture;
        WeightFile.Save(
            path, MdnRnnWeights.ForTorch(memory.Model), shared ? new Dictionary<string, string> { [MdnRnnWeights.HeadKey] = nameof(PredictionHead.SharedMixture) } : null);
    }
}
