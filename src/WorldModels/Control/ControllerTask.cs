using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Torch;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>What C is trained for: the M and the V that made its input columns, what it sees and does, and where it plays.</summary>
/// <param name="Memory">M, where C sees a hidden state.</param>
/// <param name="Vision">V; needed in a real environment that shows pictures only.</param>
/// <param name="ActionSpace">What actions there are.</param>
/// <param name="LatentSize">Numbers in z, or in an observation where there is no V.</param>
/// <param name="Options">The trainer's settings.</param>
internal sealed record ControllerTask(
    MdnRnnPredictorTransformer? Memory, VaeEncoderTransformer? Vision, Space ActionSpace, int LatentSize, ControllerOptions Options)
{
    public int HiddenSize => Memory?.HiddenSize ?? 0;

    /// <summary>Numbers in M's cell state; 0 where it has none.</summary>
    public int CellSize => Memory?.Model.Shape.CellSize ?? 0;

    /// <summary>Steps of an episode; 0: until the environment ends it.</summary>
    public int MaxSteps => Options.MaxSteps > 0 ? Options.MaxSteps : Memory?.LongestEpisode ?? 0;

    /// <summary>Whether C is trained in M's dream.</summary>
    public bool InDream => Options.Environment is null;

    public static ControllerTask For(MdnRnnPredictorTransformer memory, VaeEncoderTransformer? vision, ControllerOptions options) =>
        new(memory, vision, memory.ActionSpace, memory.LatentSize, options);

    /// <summary>Finds M and V in the annotations of the columns, and checks that these fit them.</summary>
    /// <exception cref="InvalidOperationException">A column was not made by the stage that C needs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public static ControllerTask Find(DataViewSchema schema, ControllerOptions options)
    {
        ControllerColumns columns = options.Columns;
        (Space Observation, Space Action)? spaces = options.Environment is { } environment ? SpacesOf(environment) : null;
        // Where the environment shows numbers, these are the latent.
        if (StageReference.Find<VaeEncoderTransformer>(schema[columns.Latent]) is { SamplesLatent: true })
            throw new InvalidOperationException(
                $"column '{columns.Latent}' holds latents that V drew, and an agent shows C their mean: set V's {nameof(VaeEncoderOptions.SampleLatent)} to false");
        VaeEncoderTransformer? vision = spaces?.Observation is ImageSpace ? FindStage<VaeEncoderTransformer>(schema, columns.Latent, "V (VaeEncoder)") : null;
        if (columns.Hidden is null)
        {
            int latentSize = vision?.LatentSize ?? spaces!.Value.Observation.Size;
            foreach (InputColumn column in columns.Inputs(latentSize)) column.Check(schema);
            return new ControllerTask(null, vision, spaces!.Value.Action, latentSize, options);
        }
        MdnRnnPredictorTransformer memory = FindStage<MdnRnnPredictorTransformer>(schema, columns.Hidden, "M (MdnRnnPredictor)");
        if (columns.Cell is { } cell && StageReference.Find<MdnRnnPredictorTransformer>(schema[cell], MdnRnnPredictorTransformer.CellOutput) != memory)
            throw new InvalidOperationException($"column '{cell}' is not the cell state of the M that made '{columns.Hidden}': name M's CellColumnName");
        foreach (InputColumn column in columns.Inputs(memory.LatentSize, memory.HiddenSize)) column.Check(schema);
        return For(memory, vision, options);
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
        var evaluation = new EvaluationTask(settings, InDream ? null : Vision, Memory);
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
