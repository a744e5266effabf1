using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.Forecasting;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Torch;

[assembly: LoadableClass(
    typeof(RolloutForecasterTransformer), null, typeof(SignatureLoadModel), "Forecasts of rollouts", RolloutForecasterTransformer.LoaderSignature)]

namespace WorldModels.Forecasting;

/// <summary>Adds to each row a forecast of the steps after it: mean, quantiles, reward and the probability of the end of the episode.</summary>
/// <remarks>
/// A forecast of k steps ahead at row t contains the latent of row t + k, the reward of row t + k - 1, and the probability of an end in one of the rows t to t + k - 1. Rows
/// must be whole episodes in order. The same rows give the same bytes for any number of threads.
/// </remarks>
public sealed class RolloutForecasterTransformer : StageTransformer
{
    internal const string LoaderSignature = "RolloutForecaster";
    private static readonly StageFile File = new("WMODLFOR", LoaderSignature);
    private readonly ForecastSettings _settings;
    private readonly MdnRnnModel _model;
    private readonly int _threads;

    internal RolloutForecasterTransformer(IHostEnvironment environment, ForecastSettings settings, MdnRnnModel model, int threads)
        : base(environment, nameof(RolloutForecasterTransformer))
    {
        (_settings, _model, _threads, ActionSpace) = (settings, model, threads, settings.ActionSpace.ToSpace());
        settings.Forecast.Validate();
        settings.Scale?.Validate(model.Shape.LatentSize);
        ArgumentOutOfRangeException.ThrowIfNegative(settings.Seed, nameof(settings));
        if (model.Shape.IsDeterministic || !Enum.IsDefined(model.Shape.Head)) throw new ArgumentException($"an M with the head {model.Shape.Head} predicts no distribution", nameof(settings));
        if (!model.Shape.PredictsReward || !model.Shape.PredictsDone) throw new ArgumentException("a forecast needs reward and done, but M does not predict both", nameof(settings));
        if (model.Shape.LatentSize < 1 || settings.Forecast.LatentSize != model.Shape.LatentSize || ActionCode.Size(ActionSpace) != model.Shape.ActionSize)
            throw new ArgumentException($"forecasts of {settings.Forecast.LatentSize} numbers under {ActionSpace} do not match an M of {model.Shape}", nameof(settings));
        if (!Enum.IsDefined(settings.Plan) || settings.Plan == ActionPlan.Column != settings.Columns.Plan is not null)
            throw new ArgumentException($"the plan {settings.Plan} does not match the column '{settings.Columns.Plan}'", nameof(settings));
    }

    private static RolloutForecasterTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<ForecastSettings, RolloutForecasterTransformer>(context, (settings, weights) => new RolloutForecasterTransformer(
            environment, settings, new MdnRnnModel(weights, settings.Memory, DreamStarts.None(settings.Memory)), Environment.ProcessorCount));

    /// <summary>Returns the forecaster in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has no forecaster.</exception>
    public static RolloutForecasterTransformer FromModel(ITransformer model) => StageChain.Find<RolloutForecasterTransformer>(model);

    /// <summary>The number of steps ahead.</summary>
    public int Horizon => _settings.Forecast.Horizon;

    /// <summary>The levels of the quantiles.</summary>
    public IReadOnlyList<double> Quantiles => _settings.Forecast.Levels;

    /// <summary>The number of dimensions of a latent.</summary>
    public int LatentSize => _settings.Forecast.LatentSize;

    /// <summary>The number of sampled futures for the forecasts of two or more steps.</summary>
    public int Dreams => _settings.Forecast.Dreams;

    /// <summary>The actions that a forecast assumes.</summary>
    public ActionPlan Plan => _settings.Plan;

    /// <summary>Whether the forecasts are in the units of the data; otherwise they are in those of the column that M reads.</summary>
    public bool OriginalUnits => _settings.Scale is not null;

    /// <summary>The space of the actions.</summary>
    public Space ActionSpace { get; }

    /// <summary>Creates a forecaster with the same forecasts step by step, without rows.</summary>
    public Forecaster CreateForecaster() => new(_model, ActionSpace, _settings.Forecast, _settings.Scale, _settings.Seed);

    private protected override IReadOnlyList<InputColumn> Inputs =>
        _settings.Columns.Inputs(LatentSize, ActionSpace.Size, Horizon * ActionSpace.Size);

    private protected override IReadOnlyList<OutputColumn> Outputs => _settings.Columns.Outputs(Horizon, LatentSize, Quantiles.Count);

    internal override bool IsSequential => true;

    internal override bool IsRowMapper => Plan != ActionPlan.FollowingRows;

    internal override int BlockSize => 32;

    internal override RowKernel CreateKernel(int blockSize) => IsRowMapper
        ? new ForecastKernel(_model, _settings, ActionSpace, _threads, blockSize, null)
        : throw new InvalidOperationException($"the forecaster reads the actions of the rows that follow, which one row does not have: set the plan to {ActionPlan.Hold} or {ActionPlan.Column}");

    internal override RowKernel CreateKernel(int blockSize, IDataView source) =>
        new ForecastKernel(_model, _settings, ActionSpace, _threads, blockSize, IsRowMapper ? null : source);

    internal override StageTransformer ToHalfPrecision() => new RolloutForecasterTransformer(
        Host, _settings, new MdnRnnModel(_model.Weights.Select(HalfPrecision.Round).ToDictionary(weight => weight.Name), _model.Shape, DreamStarts.None(_model.Shape)), _threads);

    private protected override void Save(ModelSaveContext context) => File.Save(context, _settings, _model.Weights);
}

/// <summary>The settings of a forecaster in the model zip, without the weights of M.</summary>
internal sealed record ForecastSettings(
    ForecastColumns Columns, ForecastShape Forecast, ActionPlan Plan, MdnRnnShape Memory, SpaceDescription ActionSpace, long Seed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LatentScale? Scale = null);
