using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace WorldModels.MachineLearning;

/// <summary>An estimator for a stage that was trained elsewhere, for use in a chain. It does not need libtorch, and <c>Fit</c> does not train.</summary>
/// <typeparam name="TTransformer">The stage.</typeparam>
public sealed class StageFromWeights<TTransformer> : StageEstimator<TTransformer> where TTransformer : StageTransformer
{
    private readonly IReadOnlyList<InputColumn> _inputs;
    private readonly IReadOnlyList<OutputColumn> _outputs;

    internal StageFromWeights(IHostEnvironment environment, TTransformer stage, IReadOnlyList<InputColumn> inputs, IReadOnlyList<OutputColumn> outputs)
        : base(environment, nameof(StageFromWeights<>))
    {
        stage.CheckColumnNames();
        (Stage, _inputs, _outputs) = (stage, inputs, outputs);
    }

    /// <summary>The stage that <c>Fit</c> returns; it is available without data.</summary>
    public TTransformer Stage { get; }

    private protected override IReadOnlyList<InputColumn> Inputs => _inputs;

    private protected override IReadOnlyList<OutputColumn> Outputs => _outputs;

    private protected override TTransformer Train(IDataView input) => Stage;
}
