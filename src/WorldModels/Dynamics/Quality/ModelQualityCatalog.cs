using WorldModels;
using WorldModels.Dynamics;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace Microsoft.ML;

/// <summary>Brings the measuring of world models to <c>ml.WorldModels()</c>.</summary>
public static class ModelQualityCatalog
{
    /// <summary>Measures how well <paramref name="model"/> predicts <paramref name="rollouts"/>; use episodes that it was not trained on.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="model">Any rung of the ladder.</param>
    /// <param name="rollouts">Whole episodes in order, with the columns of rollouts.</param>
    /// <param name="options">How to measure; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type or size.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or a value is NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, none follows another, or they are not whole episodes in order.</exception>
    public static ModelQuality MeasureModel(this WorldModelCatalog catalog, IWorldModel model, IDataView rollouts, ModelQualityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rollouts);
        options ??= new ModelQualityOptions();
        options.Validate();
        DynamicsColumns columns = DynamicsColumns.OfRollouts with { State = options.InputColumnName, Action = options.ActionColumnName };
        foreach (InputColumn column in columns.ToTrain(model.StateSize, model.ActionSpace.Size)) column.Check(rollouts.Schema);
        return new ModelMeasurement(model, Transitions.Read(rollouts, columns, model.StateSize, model.ActionSpace, CancellationToken.None), options).Run();
    }

    /// <summary>
    /// The same for M, whose state is not seen: it remembers the recorded steps of each episode and is asked at each what comes next.
    /// Where latents have a variance, one draw from V's distribution is what came.
    /// </summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="memory">A trained M.</param>
    /// <param name="encodedRollouts">Whole episodes in order, with the columns that M was trained on.</param>
    /// <param name="options">How to measure; null for the defaults. Its column names are without effect: M knows its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type or size.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or a value is NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, they are not whole episodes in order, or every episode has a single step.</exception>
    public static ModelQuality MeasureMemory(
        this WorldModelCatalog catalog, MdnRnnPredictorTransformer memory, IDataView encodedRollouts, ModelQualityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(encodedRollouts);
        options ??= new ModelQualityOptions();
        options.Validate();
        using RolloutStore store = memory.ReadLatents(encodedRollouts);
        return new MemoryMeasurement(memory, store, options).Run();
    }
}
