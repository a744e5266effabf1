using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace WorldModels.MachineLearning;

/// <summary>Puts a stage that was trained elsewhere into a chain: it needs no libtorch, and fitting it trains nothing.</summary>
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

    /// <summary>The stage that <c>Fit</c> gives, ready before there are data.</summary>
    public TTransformer Stage { get; }

    private protected override IReadOnlyList<InputColumn> Inputs => _inputs;

    private protected override IReadOnlyList<OutputColumn> Outputs => _outputs;

    private protected override TTransformer Train(IDataView input) => Stage;
}
