using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// Trains C, a controller on (z, h), by the evolution strategy CMA-ES or another search: in the dream of the M before it in the
/// chain, or in a real environment (World Models, sections 2.3 and 4).
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>No: at the V and M that made its input columns, and at episodes that it plays itself</description></item>
/// <item><term>Input columns</term><description>latent and hidden state, vectors of Single, from V and M; by option M's cell state, or no hidden state; in a real environment that shows numbers its observation instead of the latent</description></item>
/// <item><term>Output column</term><description>the action, a vector of Single</description></item>
/// <item><term>Needs libtorch</term><description>no</description></item>
/// <item><term>Same seed, same result</term><description>whatever the number of threads</description></item>
/// </list>
/// A high return in the dream beside a low one in reality means that C exploits M's errors: raise
/// <see cref="CmaEsControllerOptions.Temperature"/>.
/// </remarks>
public sealed class CmaEsControllerTrainer : StageEstimator<ControllerTransformer>
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

    private protected override ControllerTransformer Train(IDataView input)
    {
        EnvironmentSpaces? spaces = _options.Environment is { } environment ? EnvironmentSpaces.Of(environment) : null;
        if (_options.HiddenColumnName is not { } hidden) return TrainWithoutMemory(input.Schema, spaces!);
        MdnRnnPredictorTransformer memory = FindStage<MdnRnnPredictorTransformer>(input.Schema, hidden, "M (MdnRnnPredictor)");
        if (_options.CellColumnName is { } cell && StageReference.Find<MdnRnnPredictorTransformer>(input.Schema[cell], MdnRnnPredictorTransformer.CellOutput) != memory)
            throw new InvalidOperationException($"column '{cell}' is not the cell state of the M that made '{_options.HiddenColumnName}': name M's CellColumnName");
        foreach (InputColumn column in Columns.Inputs(memory.LatentSize, memory.HiddenSize)) column.Check(input.Schema);
        return Train(memory, spaces is null ? null : FindVision(input.Schema, spaces), Host.GetSeed());
    }

    /// <summary>Trains for <paramref name="memory"/>; V is needed in a real environment that shows pictures only.</summary>
    internal ControllerTransformer Train(MdnRnnPredictorTransformer memory, VaeEncoderTransformer? vision, long seed) =>
        Train(memory, vision, memory.ActionSpace, Shape(memory), seed);

    /// <summary>A controller for <paramref name="memory"/> that was trained with these settings.</summary>
    internal ControllerTransformer Create(MdnRnnPredictorTransformer memory, float[] parameters, ControllerHistory history) =>
        Create(Shape(memory), memory.ActionSpace, parameters, history);

    private ControllerTransformer TrainWithoutMemory(DataViewSchema schema, EnvironmentSpaces spaces)
    {
        VaeEncoderTransformer? vision = FindVision(schema, spaces);
        int latentSize = vision?.LatentSize ?? spaces.Observation.Size;
        foreach (InputColumn column in Columns.Inputs(latentSize)) column.Check(schema);
        return Train(null, vision, spaces.Action, Shape(latentSize, 0, spaces.Action), Host.GetSeed());
    }

    private ControllerTransformer Train(
        MdnRnnPredictorTransformer? memory, VaeEncoderTransformer? vision, Space actionSpace, ControllerShape shape, long seed)
    {
        if (_options.StartFrom is { } start && start.Shape != shape)
            throw new InvalidOperationException($"the search cannot start from a controller of other sizes: {start.Shape}, here {shape}");
        int maxSteps = _options.MaxSteps > 0 ? _options.MaxSteps : memory?.LongestEpisode ?? 0;
        if (_options.GiveUpAfter > 0 && maxSteps == 0)
            throw new InvalidOperationException($"{nameof(_options.GiveUpAfter)} needs {nameof(_options.MaxSteps)}: without M nothing else tells how long an episode would last");

        using var monitor = new TrainingMonitor(Host, "C", _options.Generations, _options);
        string length = maxSteps > 0 ? $"up to {maxSteps} steps" : "as many steps as the environment gives";
        monitor.Log($"{shape.ParameterCount} parameters, {_options.Generations} generations of {_options.Population} controllers by {_options.Search} with {_options.Episodes} episodes of {length} each, {(_options.Environment is null ? "dreamt" : "real")}");
        IFitnessEvaluator evaluator = _options.Environment is { } environment
            ? new EnvironmentEvaluator(environment, vision, memory, actionSpace, shape, new EpisodeLimits(maxSteps, _options.GiveUpAfter), _options.Threads)
            : new DreamEvaluator(
                memory!, shape, new DreamOptions { Temperature = _options.Temperature, MaxSteps = maxSteps, StartAnywhere = _options.StartAnywhere }, _options.Threads);
        using (evaluator as IDisposable)
        {
            (float[] parameters, ControllerHistory history) = new CmaEsControllerTraining(evaluator, shape, _options, seed).Run(monitor);
            return Create(shape, actionSpace, parameters, history);
        }
    }

    private ControllerTransformer Create(ControllerShape shape, Space actionSpace, float[] parameters, ControllerHistory history) =>
        new(Host, new ControllerSettings(Columns, shape, SpaceDescription.Of(actionSpace), history), parameters);

    private ControllerShape Shape(MdnRnnPredictorTransformer memory) => _options.CellColumnName is null || memory.Cell.HasCellState()
        ? Shape(memory.LatentSize, memory.HiddenSize, memory.ActionSpace)
        : throw new InvalidOperationException($"a memory of kind {memory.Cell} has no cell state for C to see: leave {nameof(_options.CellColumnName)} empty");

    private ControllerShape Shape(int latentSize, int hiddenSize, Space actionSpace) => new(
        latentSize, hiddenSize, _options.CellColumnName is not null, _options.UseBias, ControllerShape.OutputsFor(actionSpace), _options.HiddenUnits);

    // V where the environment shows pictures; where it shows numbers these are the latent.
    private VaeEncoderTransformer? FindVision(DataViewSchema schema, EnvironmentSpaces spaces) =>
        spaces.Observation is ImageSpace ? FindStage<VaeEncoderTransformer>(schema, _options.LatentColumnName, "V (VaeEncoder)") : null;

    private static TStage FindStage<TStage>(DataViewSchema schema, string column, string what) where TStage : StageTransformer =>
        StageReference.Find<TStage>(schema[column]) ?? throw new InvalidOperationException(
            $"column '{column}' was not made by {what} of this chain: C needs the stage itself, not only its numbers. Put it before C with Append.");

    private sealed record EnvironmentSpaces(Space Observation, Space Action)
    {
        public static EnvironmentSpaces Of(Func<IEnvironment> environment)
        {
            using IEnvironment probe = RolloutCollector.Make(environment);
            return new EnvironmentSpaces(probe.ObservationSpace, probe.ActionSpace);
        }
    }
}
