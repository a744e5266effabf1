using WorldModels;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;

namespace Microsoft.ML;

/// <summary>Reads C from files of weights (safetensors, checkpoints of PyTorch, the JSON of the paper's code), and writes it as safetensors.</summary>
/// <remarks>
/// Names and shapes are those of a PyTorch module with <c>controller = nn.Linear(latent + hidden, outputs)</c>, optionally after
/// <c>hidden = nn.Linear(latent + hidden, units)</c> and a tanh; the latent comes first. The C of ctallec/world-models is read under its own name,
/// <c>fc</c>; as in that code, an agent passes its outputs to M before they are moved into the bounds of the action. From the paper's code, the C for CarRacing can be
/// read (<c>carracing.cma.16.64.best.json</c>); its tanh becomes a layer of three tanh units.
/// </remarks>
public static class ControllerWeightsCatalog
{
    /// <summary>Creates a stage with a C that was trained elsewhere, for use in a chain.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="outputColumnName">The column to add: the action, a vector of Single.</param>
    /// <param name="latentColumnName">The latent, a vector of Single.</param>
    /// <param name="hiddenColumnName">The hidden state column, added by M; null: C reads none.</param>
    /// <param name="path">A file of weights.</param>
    /// <param name="actionSpace">The space of the actions that C was trained on.</param>
    /// <param name="hiddenSize">The length of the hidden state; the other inputs of C are the latent. Ignored if C reads no hidden state.</param>
    /// <remarks>The <see cref="ControllerTransformer.History"/> is empty, and its score is NaN.</remarks>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is damaged, or its weights are not those of C; the message names what is wrong.</exception>
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
