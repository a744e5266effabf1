using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// Trains C, a linear controller on (z, h), by the evolution strategy CMA-ES: in the dream of the M before it in the
/// chain, or in a real environment (World Models, sections 2.3 and 4).
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>No: at the V and M that made its input columns, and at episodes that it plays itself</description></item>
/// <item><term>Input columns</term><description>latent and hidden state, vectors of Single, from V and M; by option M's cell state</description></item>
/// <item><term>Output column</term><description>the action, a vector of Single</description></item>
/// <item><term>Needs libtorch</term><description>no</description></item>
/// <item><term>Same seed, same result</term><description>whatever the number of threads</description></item>
/// </list>
/// A high return in the dream beside a low one in reality means that C exploits M's errors: raise
/// <see cref="CmaEsControllerOptions.Temperature"/>.
/// </remarks>
public sealed class CmaEsControllerTrainer : StageEstimator<LinearControllerTransformer>
{
    private readonly CmaEsControllerOptions _options;

    internal CmaEsControllerTrainer(IHostEnvironment environment, CmaEsControllerOptions options) : base(environment, nameof(CmaEsControllerTrainer))
    {
        options.Validate();
        _options = options;
    }

    private ControllerColumns Columns =>
        new(_options.LatentColumnName, _options.HiddenColumnName, _options.CellColumnName, _options.OutputColumnName);

    private protected override IReadOnlyList<InputColumn> Inputs => Columns.Inputs();

    private protected override IReadOnlyList<OutputColumn> Outputs => [new(_options.OutputColumnName, 0)];

    private protected override LinearControllerTransformer Train(IDataView input)
    {
        MdnRnnPredictorTransformer memory = FindStage<MdnRnnPredictorTransformer>(input.Schema, _options.HiddenColumnName, "M (MdnRnnPredictor)");
        if (_options.CellColumnName is { } cell && StageReference.Find<MdnRnnPredictorTransformer>(input.Schema[cell], MdnRnnPredictorTransformer.CellOutput) != memory)
            throw new InvalidOperationException($"column '{cell}' is not the cell state of the M that made '{_options.HiddenColumnName}': name M's CellColumnName");
        foreach (InputColumn column in Columns.Inputs(memory.LatentSize, memory.HiddenSize)) column.Check(input.Schema);
        VaeEncoderTransformer? vision = _options.Environment is null
            ? null : FindStage<VaeEncoderTransformer>(input.Schema, _options.LatentColumnName, "V (VaeEncoder)");
        return Train(memory, vision, Host.GetSeed());
    }

    /// <summary>Trains for <paramref name="memory"/>; V is needed in a real environment only.</summary>
    internal LinearControllerTransformer Train(MdnRnnPredictorTransformer memory, VaeEncoderTransformer? vision, long seed)
    {
        ControllerShape shape = ControllerShape.For(memory, _options);
        if (_options.StartFrom is { } start && start.Shape != shape)
            throw new InvalidOperationException($"the search cannot start from a controller of other sizes: {start.Shape}, here {shape}");
        int maxSteps = _options.MaxSteps > 0 ? _options.MaxSteps : memory.LongestEpisode;

        using var monitor = new TrainingMonitor(Host, "C", _options.Generations, _options);
        monitor.Log($"{shape.ParameterCount} parameters, {_options.Generations} generations of {_options.Population} controllers with {_options.Episodes} episodes of up to {maxSteps} steps each, {(_options.Environment is null ? "dreamt" : "real")}");
        IFitnessEvaluator evaluator = _options.Environment is { } environment
            ? new EnvironmentEvaluator(environment, vision!, memory, shape, maxSteps, _options.Threads)
            : new DreamEvaluator(
                memory, shape, new DreamOptions { Temperature = _options.Temperature, MaxSteps = maxSteps, StartAnywhere = _options.StartAnywhere }, _options.Threads);
        using (evaluator as IDisposable)
        {
            (float[] parameters, ControllerHistory history) = new CmaEsControllerTraining(evaluator, shape, _options, seed).Run(monitor);
            return Create(memory, parameters, history);
        }
    }

    /// <summary>A controller that was trained with these settings.</summary>
    internal LinearControllerTransformer Create(MdnRnnPredictorTransformer memory, float[] parameters, ControllerHistory history) => new(
        Host, new ControllerSettings(Columns, ControllerShape.For(memory, _options), SpaceDescription.Of(memory.ActionSpace), history), parameters);

    private static TStage FindStage<TStage>(DataViewSchema schema, string column, string what) where TStage : StageTransformer =>
        StageReference.Find<TStage>(schema[column]) ?? throw new InvalidOperationException(
            $"column '{column}' was not made by {what} of this chain: C needs the stage itself, not only its numbers. Put it before C with Append.");
}
