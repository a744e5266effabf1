using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Torch;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>The task that C is trained for: the M and the V that added its input columns, its inputs and actions, and where it plays.</summary>
/// <param name="Memory">M, if C reads a hidden state.</param>
/// <param name="Perception">Computes the latent from the observations of a real environment; not used in a dream.</param>
/// <param name="ActionSpace">The space of the actions.</param>
/// <param name="DataColumns">The columns of the data before the chain, if an agent will need them.</param>
/// <param name="Options">The settings of the trainer.</param>
internal sealed record ControllerTask(
    MdnRnnPredictorTransformer? Memory, Perception Perception, Space ActionSpace, IReadOnlyList<ColumnRecord>? DataColumns, ControllerOptions Options)
{
    /// <summary>V, if it alone computes the latent from the observations of a real environment.</summary>
    public VaeEncoderTransformer? Vision => Perception.Vision;

    /// <summary>The number of latent dimensions, or, without V, of observed numbers.</summary>
    public int LatentSize => Perception.LatentSize;

    public int HiddenSize => Memory?.HiddenSize ?? 0;

    /// <summary>The length of M's cell state; 0 if it has none.</summary>
    public int CellSize => Memory?.Model.Shape.CellSize ?? 0;

    /// <summary>The maximum number of steps of an episode; 0 sets no limit besides the environment's own.</summary>
    public int MaxSteps => Options.MaxSteps > 0 ? Options.MaxSteps : Memory?.LongestEpisode ?? 0;

    /// <summary>Whether C is trained in M's dream.</summary>
    public bool InDream => Options.Environment is null;

    /// <summary>Creates the task for a given M and V, without a data view.</summary>
    public static ControllerTask For(MdnRnnPredictorTransformer memory, VaeEncoderTransformer? vision, ControllerOptions options) =>
        new(memory, new Perception(vision, null, memory.LatentSize), memory.ActionSpace, memory.DataColumns, options);

    /// <summary>Finds M and V in the annotations of the columns, and the other stages of the view, and checks that all fit.</summary>
    /// <exception cref="InvalidOperationException">A column was not added by the stage that C needs, or a stage is at a position where it cannot be.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public static ControllerTask Find(IDataView input, ControllerOptions options)
    {
        (DataViewSchema schema, ControllerColumns columns) = (input.Schema, options.Columns);
        (Space Observation, Space Action)? spaces = options.Environment is { } environment ? SpacesOf(environment) : null;
        if (StageReference.Find<VaeEncoderTransformer>(schema[columns.Latent]) is { SamplesLatent: true })
            throw new InvalidOperationException(
                $"column '{columns.Latent}' contains latents that V drew at random, but an agent passes their mean to C: set V's {nameof(VaeEncoderOptions.SampleLatent)} to false");
        MdnRnnPredictorTransformer? memory = columns.Hidden is null ? null : FindStage<MdnRnnPredictorTransformer>(schema, columns.Hidden, "M (MdnRnnPredictor)");
        if (memory is not null && columns.Cell is { } cell && StageReference.Find<MdnRnnPredictorTransformer>(schema[cell], MdnRnnPredictorTransformer.CellOutput) != memory)
            throw new InvalidOperationException($"column '{cell}' is not the cell state of the M that added '{columns.Hidden}': use the name in M's CellColumnName");
        RowStages stages = RowStages.Behind(input);
        Perception perception;
        try
        {
            perception = FindPerception(stages, schema, memory, columns, spaces?.Observation);
        }
        catch (ArgumentException cause) when (cause is not ArgumentOutOfRangeException)
        {
            throw new InvalidOperationException(cause.Message, cause);
        }
        foreach (InputColumn column in columns.Inputs(perception.LatentSize, memory?.HiddenSize)) column.Check(schema);
        return new ControllerTask(memory, perception, memory?.ActionSpace ?? spaces!.Value.Action, ColumnRecord.Behind(stages), options);
    }

    private static Perception FindPerception(
        RowStages stages, DataViewSchema schema, MdnRnnPredictorTransformer? memory, ControllerColumns columns, Space? shown)
    {
        (int level, DataViewSchema.Column latent) = (stages.Stages.Count, schema[columns.Latent]);
        if (memory is not null && stages.Stages.Select(stage => stage.Transformer).ToList().IndexOf(memory) is >= 0 and var at)
        {
            Perception.CheckColumns(stages, at, memory, columns);
            (level, latent) = (at, stages.SchemaAfter(at)[memory.Columns.Latent]);
            if (shown is not null) Perception.CheckActions(stages, at, memory);
        }
        var unchanged = new Perception(null, null, memory?.LatentSize ?? (shown as BoxSpace)?.Size ?? shown?.Size ?? 0);
        // A dream has no observations to encode.
        if (shown is null) return unchanged;
        Perception perception = latent.Type is VectorDataViewType ? Perception.Of(stages, level, latent) : unchanged;
        if (shown is ImageSpace)
            return perception is { Vision: null, Path: null } ? new Perception(FindStage<VaeEncoderTransformer>(schema, columns.Latent, "V (VaeEncoder)"), null, 0) : perception;
        // An environment may also return the result of the stages before M if it encodes its observations itself.
        return perception.Path is { } path && (path.Takes(shown) || shown.Size != perception.LatentSize) ? perception : unchanged;
    }

    /// <summary>Returns the sizes of a controller for this task.</summary>
    /// <exception cref="InvalidOperationException">The controller is to read a cell state that M does not have.</exception>
    public ControllerShape Shape(bool useBias, int hiddenUnits) =>
        Options.CellColumnName is not null && Memory is { } memory && !memory.Cell.HasCellState()
            ? throw new InvalidOperationException($"a recurrent cell {memory.Cell} has no cell state that C could read: set {nameof(Options.CellColumnName)} to null")
            : new(LatentSize, HiddenSize, Options.CellColumnName is not null, useBias, ControllerShape.OutputsFor(ActionSpace), hiddenUnits);

    /// <summary>Creates the evaluator that scores controllers of <paramref name="shape"/>; the caller disposes it if it is disposable.</summary>
    /// <param name="host">Provides the GPU to dream on, if any.</param>
    /// <param name="shape">The sizes of the controllers.</param>
    /// <param name="giveUpAfter">See <see cref="CmaEsControllerOptions.GiveUpAfter"/>.</param>
    /// <param name="ensemble">The Ms that dream, or null for M alone.</param>
    public IFitnessEvaluator CreateEvaluator(IHostEnvironment host, ControllerShape shape, int giveUpAfter = 0, DreamEnsemble? ensemble = null)
    {
        if (ensemble is not null)
            return new EnsembleDreamEvaluator(ensemble, shape, new DreamOptions { Temperature = Options.Temperature, MaxSteps = MaxSteps }, Options.Threads);
        var settings = new EvaluationSettings(
            shape, SpaceDescription.Of(ActionSpace), InDream, Options.Temperature, Options.StartAnywhere, MaxSteps, giveUpAfter);
        var evaluation = new EvaluationTask(settings, InDream ? Perception with { Vision = null, Path = null } : Perception, Memory);
        if (Options.Evaluator is { } make)
            return make(evaluation) ?? throw new InvalidOperationException($"{nameof(Options.Evaluator)} returned null: it must return an evaluator");
        return InDream && TorchDevice.ChooseGpu(host) is { } gpu
            ? evaluation.CreateDreamEvaluator(gpu)
            : evaluation.CreateEvaluator(Options.Threads, Options.Environment);
    }

    private static TStage FindStage<TStage>(DataViewSchema schema, string column, string what) where TStage : StageTransformer =>
        StageReference.Find<TStage>(schema[column]) ?? throw new InvalidOperationException(
            $"column '{column}' was not added by {what} of this chain. C needs the stage itself, not only its column: put the stage before C with Append.");

    private static (Space Observation, Space Action) SpacesOf(Func<IEnvironment> environment)
    {
        using IEnvironment probe = Factory.Make(environment);
        return (probe.ObservationSpace, probe.ActionSpace);
    }
}
