using WorldModels;
using WorldModels.Dynamics;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace Microsoft.ML;

/// <summary>Adds the evaluation of world models to <c>ml.WorldModels()</c>.</summary>
public static class ModelQualityCatalog
{
    /// <summary>Measures how well <paramref name="model"/> predicts <paramref name="rollouts"/>; use episodes that it was not trained on.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="model">Any world model.</param>
    /// <param name="rollouts">Whole episodes in order, with the columns of rollouts.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type or size.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range, or a value is NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, no row has a next row, or the rows are not whole episodes in order.</exception>
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
    /// Measures the same for M, whose state is not observed: M is run over the recorded steps of each episode and predicts the next step at each of them.
    /// If latents have a variance, a draw from V's distribution is used as the actual latent.
    /// </summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="memory">A trained M.</param>
    /// <param name="encodedRollouts">Whole episodes in order, with the columns that M was trained on.</param>
    /// <param name="options">The settings; null for the defaults. The column names are ignored: M uses its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type or size.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range, or a value is NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, they are not whole episodes in order, or every episode has only one step.</exception>
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
