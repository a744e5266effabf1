using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Torch;

[assembly: LoadableClass(
    typeof(MdnRnnPredictorTransformer), null, typeof(SignatureLoadModel), "Mixture density recurrent network", MdnRnnPredictorTransformer.LoaderSignature)]

namespace WorldModels.Memory;

/// <summary>A trained M: adds to each row the hidden state, which summarises the earlier rows of its episode.</summary>
/// <remarks>
/// Each cursor or prediction engine has its own state, which is reset to zero at the start of each episode. Rows must be whole episodes
/// in order. To step M freely, use a dream: see <see cref="Dreams.Dream"/>.
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
            throw new ArgumentException($"M reads actions of {model.Shape.ActionSize} numbers, but actions of {ActionSpace} have {ActionCode.Size(ActionSpace)}", nameof(settings));
        if (!model.Shape.PredictsReward || !model.Shape.PredictsDone)
            throw new ArgumentException("a dream needs the reward and done: M predicts only one of them, or neither", nameof(settings));
        if (!Enum.IsDefined(model.Shape.Head)) throw new ArgumentException($"there is no head {model.Shape.Head}", nameof(settings));
        if (settings.Columns.Cell is { } cell && !Cell.HasCellState())
            throw new ArgumentException($"a recurrent cell {Cell} has no cell state for column '{cell}'", nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.LongestEpisode, 1, nameof(settings));
        LoggedActions = settings.LoggedActions is { } columns ? new LoggedActions(columns) : null;
        if (LoggedActions is { Space: var space } && space != ActionSpace) throw new ArgumentException($"the names of the actions belong to {space}, but M reads {ActionSpace}", nameof(settings));
    }

    private static MdnRnnPredictorTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<MdnRnnSettings, MdnRnnPredictorTransformer>(
            context, (settings, weights) => new MdnRnnPredictorTransformer(environment, settings, new MdnRnnModel(weights, settings.Shape)));

    /// <summary>Returns M in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has no M.</exception>
    public static MdnRnnPredictorTransformer FromModel(ITransformer model) => StageChain.Find<MdnRnnPredictorTransformer>(model);

    internal MdnRnnModel Model { get; }

    internal MdnRnnColumns Columns => _settings.Columns;

    /// <summary>Whether M was trained on V's own output; null if that is not known.</summary>
    internal bool? ReadsVision => _settings.ReadsVision;

    /// <summary>The columns of the data before the chain; null if no other stages come before M, or if they are not known.</summary>
    internal IReadOnlyList<ColumnRecord>? DataColumns => _settings.DataColumns;

    /// <summary>The number of latent dimensions.</summary>
    public int LatentSize => Model.Shape.LatentSize;

    /// <summary>The recurrent layer.</summary>
    public RecurrentCell Cell => Model.Shape.Cell;

    /// <summary>The form of the prediction of the next latent.</summary>
    public PredictionHead Head => Model.Shape.Head;

    /// <summary>The number of units of the recurrent layer, which is the length of a hidden state.</summary>
    public int HiddenSize => Model.Shape.HiddenSize;

    /// <summary>The number of trained parameters; <see cref="RecurrentCell"/> has the number for each kind of recurrent layer.</summary>
    public int ParameterCount => Model.NetworkWeights.Sum(weight => weight.Values.Length);

    /// <summary>The trained parameters by name, in PyTorch's layout: <c>lstm.weight_ih_l0</c> and so on. The arrays belong to M: do not write to them.</summary>
    public IReadOnlyList<NamedTensor> Weights => [.. Model.NetworkWeights];

    /// <summary>The space of the actions that M was trained on.</summary>
    public Space ActionSpace { get; }

/// <summary>The meaning of the actions in the table from which they were logged; null for data that are not those of <c>AsRollouts</c>.</summary>
    public LoggedActions? LoggedActions { get; }

    /// <summary>The number of steps of the longest episode that M was trained on, which is the default length of a dream.</summary>
    public int LongestEpisode => _settings.LongestEpisode;

    /// <summary>The losses of each training epoch.</summary>
    public IReadOnlyList<MdnRnnEpoch> History => _settings.History;

    /// <summary>Problems of the training that did not stop it: <see cref="TrainingWarning.MixtureCollapse"/>, <see cref="TrainingWarning.NoBetterThanBaseline"/>, or none.</summary>
    public IReadOnlyList<TrainingWarning> Warnings => _settings.Warnings ?? [];

    /// <summary>The quality on the held-out episodes; null if there were none.</summary>
    public PredictionQuality? HeldOut => _settings.HeldOut;

    /// <summary>Measures how well M predicts <paramref name="encodedRollouts"/>, which have V's columns; use episodes that it was not trained on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, they are not whole episodes in order, or every episode has only one step.</exception>
    public PredictionQuality Evaluate(IDataView encodedRollouts)
    {
        Contracts.CheckValue(encodedRollouts, nameof(encodedRollouts));
        using RolloutStore store = ReadLatents(encodedRollouts);
        return PredictionQuality.Measure(Model, store, Enumerable.Range(0, store.EpisodeCount), Seed);
    }

    internal long Seed => _settings.Seed;

    /// <summary>The seed that determined the held-out episodes; null if there were none.</summary>
    internal long? SplitSeed => HeldOut is null ? null : _settings.SplitSeed;

    /// <summary>The held-out episodes; null if there were none, or if M was trained by an earlier version.</summary>
    internal HeldOutSplit? HeldOutSplit =>
        (SplitSeed, _settings.HeldOutBound) is ({ } seed, { } bound) ? HeldOutSplit.Restore(seed, bound) : null;

    /// <summary>Reads the episodes of a view in the form that M is trained on.</summary>
    internal RolloutStore ReadLatents(IDataView encodedRollouts)
    {
        foreach (InputColumn column in _settings.Columns.ToTrain(LatentSize, ActionSpace.Size)) column.Check(encodedRollouts.Schema);
        if (StageReference.Find<ControllerTransformer>(encodedRollouts.Schema[_settings.Columns.Action]) is not null)
            throw new InvalidOperationException(
                $"column '{_settings.Columns.Action}' holds the actions that C would choose, which hide the recorded ones: what followed did not follow from them. Transform the rollouts without C, or give C's column another name");
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

/// <summary>The data of M in the model zip besides its weights.</summary>
internal sealed record MdnRnnSettings(
    MdnRnnColumns Columns, MdnRnnShape Shape, SpaceDescription ActionSpace, int LongestEpisode, long Seed,
    IReadOnlyList<MdnRnnEpoch> History, PredictionQuality? HeldOut, IReadOnlyList<TrainingWarning>? Warnings = null, bool? ReadsVision = null,
    long? SplitSeed = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ColumnRecord>? DataColumns = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LoggedActionColumn>? LoggedActions = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? HeldOutBound = null);
