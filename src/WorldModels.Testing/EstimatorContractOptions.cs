using Microsoft.ML;

namespace WorldModels.Testing;

/// <summary>What <see cref="EstimatorContract"/> checks beside what every estimator promises.</summary>
public sealed class EstimatorContractOptions
{
    /// <summary>Inputs that must be refused.</summary>
    public IReadOnlyList<InvalidInput> InvalidInputs { get; set; } = [];

    /// <summary>
    /// Loads the model file of the given path in another process and compares with the rows given, which were computed in this one; throws where they differ.
    /// Null: not checked.
    /// </summary>
    public Action<string, IDataView>? FreshProcess { get; set; }

    /// <summary>
    /// The most by which a number from the row mapper may differ from the cursor's. 0, the default, asks for the same bits; a stage that computes
    /// rows together with code that rounds otherwise alone needs some 1e-5.
    /// </summary>
    public double MapperTolerance { get; set; }
}
