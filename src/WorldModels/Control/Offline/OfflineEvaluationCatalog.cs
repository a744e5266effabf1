using WorldModels;
using WorldModels.Control;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace Microsoft.ML;

/// <summary>Brings the evaluation of a policy on logged data to <c>ml.WorldModels()</c>.</summary>
public static class OfflineEvaluationCatalog
{
    /// <summary>Estimates from logged episodes what a policy would earn, and whether that is better than what was logged.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="model">A fitted or loaded chain with M and C; other stages before M are applied to the rows.</param>
    /// <param name="heldOut">Logged episodes that neither M nor C was trained on (<c>ml.Data.SplitEpisodes</c>), with the columns of the chain's data.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain lacks M or C, C belongs to another M, or an option is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, they are not whole episodes in order, or a member of the ensemble has other latents or actions.</exception>
    public static OfflineEvaluation EvaluateOffline(this WorldModelCatalog catalog, ITransformer model, IDataView heldOut, OfflineEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(heldOut);
        options ??= new OfflineEvaluationOptions();
        options.Validate();
        var memory = StageChain.Find<MdnRnnPredictorTransformer>(model);
        var controller = StageChain.Find<ControllerTransformer>(model);
        if (controller.LatentSize != memory.LatentSize || controller.ActionSpace != memory.ActionSpace || controller.HiddenSize > 0 && controller.Shape.HiddenSize != memory.HiddenSize)
            throw new ArgumentException(
                $"C reads {controller.LatentSize} and {controller.HiddenSize} numbers and acts in {controller.ActionSpace}, M has {memory.LatentSize} and {memory.HiddenSize} and {memory.ActionSpace}: they were not trained together", nameof(model));
        if (controller.RemembersOutputs) throw new ArgumentException("C passes its outputs to M before they are moved into their bounds, which is not supported here", nameof(model));
        // The stages before M only: C would replace the logged action.
        IDataView rows = heldOut;
        foreach (ITransformer stage in StageChain.Flatten(model))
        {
            if (stage == memory) break;
            rows = stage.Transform(rows);
        }
        using RolloutStore store = memory.ReadLatents(rows);
        return new OfflineMeasurement(memory, controller, store, options).Run();
    }
}
