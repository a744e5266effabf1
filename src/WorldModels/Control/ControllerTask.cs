using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Torch;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>What C is trained for: the M and the V that made its input columns, what it sees and does, and where it plays.</summary>
/// <param name="Memory">M, where C sees a hidden state.</param>
/// <param name="Perception">How what a real environment shows becomes the latent; not used in a dream.</param>
/// <param name="ActionSpace">What actions there are.</param>
/// <param name="DataColumns">The columns of the data behind the chain, where an agent will need them.</param>
/// <param name="Options">The trainer's settings.</param>
internal sealed record ControllerTask(
    MdnRnnPredictorTransformer? Memory, Perception Perception, Space ActionSpace, IReadOnlyList<ColumnRecord>? DataColumns, ControllerOptions Options)
{
    /// <summary>V, where it alone turns what a real environment shows into the latent.</summary>
    public VaeEncoderTransformer? Vision => Perception.Vision;

    /// <summary>Numbers in z, or in an observation where there is no V.</summary>
    public int LatentSize => Perception.LatentSize;

    public int HiddenSize => Memory?.HiddenSize ?? 0;

    /// <summary>Numbers in M's cell state; 0 where it has none.</summary>
    public int CellSize => Memory?.Model.Shape.CellSize ?? 0;

    /// <summary>Steps of an episode; 0: until the environment ends it.</summary>
    public int MaxSteps => Options.MaxSteps > 0 ? Options.MaxSteps : Memory?.LongestEpisode ?? 0;

    /// <summary>Whether C is trained in M's dream.</summary>
    public bool InDream => Options.Environment is null;

    /// <summary>The task for an M, and a V, that are not looked for in a view.</summary>
    public static ControllerTask For(MdnRnnPredictorTransformer memory, VaeEncoderTransformer? vision, ControllerOptions options) =>
        new(memory, new Perception(vision, null, memory.LatentSize), memory.ActionSpace, memory.DataColumns, options);

    /// <summary>Finds M and V in the annotations of the columns, and the other stages behind the view, and checks that all fit.</summary>
    /// <exception cref="InvalidOperationException">A column was not made by the stage that C needs, or a stage stands where it cannot.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public static ControllerTask Find(IDataView input, ControllerOptions options)
    {
        (DataViewSchema schema, ControllerColumns columns) = (input.Schema, options.Columns);
        (Space Observation, Space Action)? spaces = options.Environment is { } environment ? SpacesOf(environment) : null;
        if (StageReference.Find<VaeEncoderTransformer>(schema[columns.Latent]) is { SamplesLatent: true })
            throw new InvalidOperationException(
                $"column '{columns.Latent}' holds latents that V drew, and an agent shows C their mean: set V's {nameof(VaeEncoderOptions.SampleLatent)} to false");
        MdnRnnPredictorTransformer? memory = columns.Hidden is null ? null : FindStage<MdnRnnPredictorTransformer>(schema, columns.Hidden, "M (MdnRnnPredictor)");
        if (memory is not null && columns.Cell is { } cell && StageReference.Find<MdnRnnPredictorTransformer>(schema[cell], MdnRnnPredictorTransformer.CellOutput) != memory)
            throw new InvalidOperationException($"column '{cell}' is not the cell state of the M that made '{columns.Hidden}': name M's CellColumnName");
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
        // In a dream nothing is seen.
        if (shown is null) return unchanged;
        Perception perception = latent.Type is VectorDataViewType ? Perception.Of(stages, level, latent) : unchanged;
        if (shown is ImageSpace)
            return perception is { Vision: null, Path: null } ? new Perception(FindStage<VaeEncoderTransformer>(schema, columns.Latent, "V (VaeEncoder)"), null, 0) : perception;
        // An environment may also show what the stages before M compute: it encodes its observations itself.
        return perception.Path is { } path && (path.Takes(shown) || shown.Size != perception.LatentSize) ? perception : unchanged;
    }

    /// <summary>The sizes of a controller for this task.</summary>
    /// <exception cref="InvalidOperationException">It is to see a cell state that M does not have.</exception>
    public ControllerShape Shape(bool useBias, int hiddenUnits) =>
        Options.CellColumnName is not null && Memory is { } memory && !memory.Cell.HasCellState()
            ? throw new InvalidOperationException($"a memory of kind {memory.Cell} has no cell state for C to see: leave {nameof(Options.CellColumnName)} empty")
            : new(LatentSize, HiddenSize, Options.CellColumnName is not null, useBias, ControllerShape.OutputsFor(ActionSpace), hiddenUnits);

    /// <summary>What scores controllers of <paramref name="shape"/>; to be disposed where it can be.</summary>
    /// <param name="host">Names the GPU to dream on, if any.</param>
    /// <param name="shape">The controllers' sizes.</param>
    /// <param name="giveUpAfter">See <see cref="CmaEsControllerOptions.GiveUpAfter"/>.</param>
    public IFitnessEvaluator CreateEvaluator(IHostEnvironment host, ControllerShape shape, int giveUpAfter = 0)
    {
        var settings = new EvaluationSettings(
            shape, SpaceDescription.Of(ActionSpace), InDream, Options.Temperature, Options.StartAnywhere, MaxSteps, giveUpAfter);
        var evaluation = new EvaluationTask(settings, InDream ? Perception with { Vision = null, Path = null } : Perception, Memory);
        if (Options.Evaluator is { } make)
            return make(evaluation) ?? throw new InvalidOperationException($"{nameof(Options.Evaluator)} made none: it returned null");
        return InDream && TorchDevice.ChooseGpu(host) is { } gpu
            ? evaluation.CreateDreamEvaluator(gpu)
            : evaluation.CreateEvaluator(Options.Threads, Options.Environment);
    }

    private static TStage FindStage<TStage>(DataViewSchema schema, string column, string what) where TStage : StageTransformer =>
        StageReference.Find<TStage>(schema[column]) ?? throw new InvalidOperationException(
            $"column '{column}' was not made by {what} of this chain: C needs the stage itself, not only its numbers. Put it before C with Append.");

    private static (Space Observation, Space Action) SpacesOf(Func<IEnvironment> environment)
    {
        using IEnvironment probe = Factory.Make(environment);
        return (probe.ObservationSpace, probe.ActionSpace);
    }
}
