using WorldModels;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;

namespace Microsoft.ML;

/// <summary>C from and to files of weights: safetensors, checkpoints of PyTorch, and the JSON of the paper's code.</summary>
/// <remarks>
/// Names and shapes are those of a PyTorch module with <c>controller = nn.Linear(latent + hidden, outputs)</c>, by option behind
/// <c>hidden = nn.Linear(latent + hidden, units)</c> and a tanh; the latent comes first. The C of ctallec/world-models is read under its own name,
/// <c>fc</c>; as there, an agent puts its outputs into M before they are moved into the bounds of the action. Of the paper's code the C for CarRacing is
/// read (<c>carracing.cma.16.64.best.json</c>), whose tanh becomes a layer of three tanh units.
/// </remarks>
public static class ControllerWeightsCatalog
{
    /// <summary>Puts a C that was trained elsewhere into a chain.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="outputColumnName">The column to add: the action, a vector of Single.</param>
    /// <param name="latentColumnName">The latent, a vector of Single.</param>
    /// <param name="hiddenColumnName">The hidden state that M wrote; null: C sees none.</param>
    /// <param name="path">A file of weights.</param>
    /// <param name="actionSpace">What actions C was trained on.</param>
    /// <param name="hiddenSize">Numbers in the hidden state; the others that C reads are the latent. Without effect where it sees none.</param>
    /// <remarks>The <see cref="ControllerTransformer.History"/> is empty, and its score is NaN.</remarks>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is damaged, or its weights are not those of C; the message names what is wrong.</exception>
    public static StageFromWeights<ControllerTransformer> ControllerFromWeights(
        this WorldModelCatalog catalog, string outputColumnName, string latentColumnName, string? hiddenColumnName, string path, Space actionSpace, int hiddenSize = 256)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(actionSpace);
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        var columns = new ControllerColumns(latentColumnName, hiddenColumnName, null, outputColumnName);
        ControllerTransformer stage = WeightFile.Load(path, file =>
        {
            ControllerWeights weights = ControllerWeights.Of(file, actionSpace, hiddenColumnName is null ? 0 : hiddenSize);
            var history = new ControllerHistory([], 0, double.NaN, double.NaN, InDream: false);
            var settings = new ControllerSettings(columns, weights.Shape, SpaceDescription.Of(actionSpace), history, weights.RemembersOutputs);
            return new ControllerTransformer(catalog.Context, settings, weights.Parameters);
        });
        return new StageFromWeights<ControllerTransformer>(
            catalog.Context, stage, columns.Inputs(stage.LatentSize, stage.HiddenSize), [new(outputColumnName, actionSpace.Size)]);
    }

    /// <summary>Writes C's weights to a safetensors file, under the names in the remarks of <see cref="ControllerWeightsCatalog"/>.</summary>
    public static void SaveWeights(this ControllerTransformer controller, string path)
    {
        ArgumentNullException.ThrowIfNull(controller);
        WeightFile.Save(
            path, controller.Weights, controller.RemembersOutputs ? new Dictionary<string, string> { [ControllerWeights.MemoryKey] = ControllerWeights.Outputs } : null);
    }
}
