using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Torch;

[assembly: LoadableClass(
    typeof(MdnRnnPredictorTransformer), null, typeof(SignatureLoadModel), "Mixture density recurrent network", MdnRnnPredictorTransformer.LoaderSignature)]

namespace WorldModels.Memory;

/// <summary>A trained M: adds to each row the hidden state that sums up the rows of its episode before it.</summary>
/// <remarks>
/// A cursor or prediction engine keeps a state of its own, zero at the start of each episode. Rows must be whole episodes
/// in order. To step M freely, dream: see <see cref="Dreams.Dream"/>.
/// </remarks>
public sealed class MdnRnnPredictorTransformer : StageTransformer
{
    internal const string LoaderSignature = "MdnRnnPredictor";
    internal const int CellOutput = 1;
    private static readonly StageFile File = new("WMODLMDN", LoaderSignature);
    private readonly MdnRnnSettings _settings;

    internal MdnRnnPredictorTransformer(IHostEnvironment environment, MdnRnnSettings settings, MdnRnnModel model)
        : base(environment, nameof(MdnRnnPredictorTransformer))
    {
        _settings = settings;
        Model = model;
        ActionSpace = settings.ActionSpace.ToSpace();
        if (ActionCode.Size(ActionSpace) != model.Shape.ActionSize)
            throw new ArgumentException($"M reads {model.Shape.ActionSize} numbers of an action, {ActionSpace} gives {ActionCode.Size(ActionSpace)}", nameof(settings));
        if (!model.Shape.PredictsReward || !model.Shape.PredictsDone)
            throw new ArgumentException("a dream needs the reward and done: M predicts only one of them, or neither", nameof(settings));
        if (!Enum.IsDefined(model.Shape.Head)) throw new ArgumentException($"there is no head {model.Shape.Head}", nameof(settings));
        if (settings.Columns.Cell is { } cell && !Cell.HasCellState())
            throw new ArgumentException($"a memory of kind {Cell} has no cell state for column '{cell}'", nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.LongestEpisode, 1, nameof(settings));
        LoggedActions = settings.LoggedActions is { } columns ? new LoggedActions(columns) : null;
        if (LoggedActions is { Space: var space } && space != ActionSpace) throw new ArgumentException($"the names of the actions are those of {space}, and M reads {ActionSpace}", nameof(settings));
    }

    private static MdnRnnPredictorTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<MdnRnnSettings, MdnRnnPredictorTransformer>(
            context, (settings, weights) => new MdnRnnPredictorTransformer(environment, settings, new MdnRnnModel(weights, settings.Shape)));

    /// <summary>M in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has none.</exception>
    public static MdnRnnPredictorTransformer FromModel(ITransformer model) => StageChain.Find<MdnRnnPredictorTransformer>(model);

    internal MdnRnnModel Model { get; }

    internal MdnRnnColumns Columns => _settings.Columns;

    /// <summary>Whether the latent that M learnt from was V's own output; null where that is not known.</summary>
    internal bool? ReadsVision => _settings.ReadsVision;

    /// <summary>The columns of the data behind the chain; null where no other stages stand before M, or it is not known.</summary>
    internal IReadOnlyList<ColumnRecord>? DataColumns => _settings.DataColumns;

    /// <summary>Numbers in a latent.</summary>
    public int LatentSize => Model.Shape.LatentSize;

    /// <summary>What M remembers with.</summary>
    public RecurrentCell Cell => Model.Shape.Cell;

    /// <summary>What M says of the next latent.</summary>
    public PredictionHead Head => Model.Shape.Head;

    /// <summary>Units of the recurrent layer: numbers in a hidden state.</summary>
    public int HiddenSize => Model.Shape.HiddenSize;

    /// <summary>Trained numbers in all; <see cref="RecurrentCell"/> says how many a recurrent layer has.</summary>
    public int ParameterCount => Model.NetworkWeights.Sum(weight => weight.Values.Length);

    /// <summary>The trained numbers by name, in PyTorch's layout: <c>lstm.weight_ih_l0</c> and so on. They are M's own: do not write to them.</summary>
    public IReadOnlyList<NamedTensor> Weights => [.. Model.NetworkWeights];

    /// <summary>What actions M was trained on.</summary>
    public Space ActionSpace { get; }

    /// <summary>What the actions mean in the table that they were logged in; null for other data than those of <c>AsRollouts</c>.</summary>
    public LoggedActions? LoggedActions { get; }

    /// <summary>Steps of the longest episode that M was trained on: how far a dream has seen reality go.</summary>
    public int LongestEpisode => _settings.LongestEpisode;

    /// <summary>The losses of each training epoch.</summary>
    public IReadOnlyList<MdnRnnEpoch> History => _settings.History;

    /// <summary>What went wrong in the training without stopping it: <see cref="TrainingWarning.MixtureCollapse"/>, <see cref="TrainingWarning.NoBetterThanBaseline"/>, or nothing.</summary>
    public IReadOnlyList<TrainingWarning> Warnings => _settings.Warnings ?? [];

    /// <summary>The quality on the episodes that were held out of training; null where none were.</summary>
    public PredictionQuality? HeldOut => _settings.HeldOut;

    /// <summary>How well M predicts <paramref name="encodedRollouts"/>, which carry V's columns; use episodes that it was not trained on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, they are not whole episodes in order, or every episode has a single step.</exception>
    public PredictionQuality Evaluate(IDataView encodedRollouts)
    {
        Contracts.CheckValue(encodedRollouts, nameof(encodedRollouts));
        using RolloutStore store = ReadLatents(encodedRollouts);
        return PredictionQuality.Measure(Model, store, Enumerable.Range(0, store.EpisodeCount), Seed);
    }

    internal long Seed => _settings.Seed;

    /// <summary>What decided which episodes were held out; null where none were.</summary>
    internal long? SplitSeed => HeldOut is null ? null : _settings.SplitSeed;

    /// <summary>The episodes that were held out; null where there were none, or an earlier version trained.</summary>
    internal HeldOutSplit? HeldOutSplit =>
        (SplitSeed, _settings.HeldOutBound) is ({ } seed, { } bound) ? HeldOutSplit.Restore(seed, bound) : null;

    /// <summary>The episodes of a view as M is trained on them.</summary>
    internal RolloutStore ReadLatents(IDataView encodedRollouts)
    {
        foreach (InputColumn column in _settings.Columns.ToTrain(LatentSize, ActionSpace.Size)) column.Check(encodedRollouts.Schema);
        return LatentRollouts.Read(
            Host, encodedRollouts, _settings.Columns, LatentSize, ActionSpace, new MdnRnnPredictorOptions().MemoryBudgetBytes, CancellationToken.None);
    }

    internal static IReadOnlyList<OutputColumn> OutputColumns(MdnRnnColumns columns, int hiddenSize) =>
        columns.Cell is null ? [new(columns.Hidden, hiddenSize)] : [new(columns.Hidden, hiddenSize), new(columns.Cell, hiddenSize)];

    private protected override IReadOnlyList<InputColumn> Inputs => _settings.Columns.ToPredict(LatentSize, ActionSpace.Size);

    private protected override IReadOnlyList<OutputColumn> Outputs => OutputColumns(_settings.Columns, HiddenSize);

    internal override bool IsSequential => true;

    internal override RowKernel CreateKernel(int blockSize) => new MdnRnnKernel(Model, _settings.Columns, ActionSpace);

    internal override StageTransformer ToHalfPrecision() => new MdnRnnPredictorTransformer(
        Host, _settings, new MdnRnnModel(Model.Weights.Select(HalfPrecision.Round).ToDictionary(weight => weight.Name), Model.Shape));

    private protected override void Save(ModelSaveContext context) => File.Save(context, _settings, Model.Weights);
}

/// <summary>What the model zip keeps of M besides its weights.</summary>
internal sealed record MdnRnnSettings(
    MdnRnnColumns Columns, MdnRnnShape Shape, SpaceDescription ActionSpace, int LongestEpisode, long Seed,
    IReadOnlyList<MdnRnnEpoch> History, PredictionQuality? HeldOut, IReadOnlyList<TrainingWarning>? Warnings = null, bool? ReadsVision = null,
    long? SplitSeed = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ColumnRecord>? DataColumns = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LoggedActionColumn>? LoggedActions = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? HeldOutBound = null);
