using Microsoft.ML;

namespace WorldModels.Testing;

/// <summary>The checks of <see cref="EstimatorContract"/> besides those for every estimator.</summary>
public sealed class EstimatorContractOptions
{
    /// <summary>Inputs that must be refused.</summary>
    public IReadOnlyList<InvalidInput> InvalidInputs { get; set; } = [];

    /// <summary>
    /// Loads the model file of the given path in another process and compares its rows with the given ones, which were computed in this process; throws an exception if they differ.
    /// Null: not checked.
    /// </summary>
    public Action<string, IDataView>? FreshProcess { get; set; }

    /// <summary>
    /// The maximum difference between a number of the row mapper and that of the cursor. 0, the default, requires the same bits; a stage whose code
    /// rounds differently for several rows than for one needs about 1e-5.
    /// </summary>
    public double MapperTolerance { get; set; }
}
