using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Forecasting;

/// <summary>Forecasts several steps ahead of each row, with quantiles, from the M before it in the chain.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>No: M has been trained already, and is copied into the stage</description></item>
/// <item><term>Input columns</term><description>M's hidden state, by which M is found; latent, action (vectors of Single), episode, step; optionally planned actions</description></item>
/// <item><term>Output columns</term><description>mean and quantiles of the latent and of the reward, probability of the end: vectors of Single</description></item>
/// <item><term>Rows</term><description>whole episodes in order</description></item>
/// <item><term>Needs libtorch</term><description>no</description></item>
/// </list>
/// One step ahead the forecast is M's mixture, exactly. Further ahead it comes from dreams that begin at the row and follow the planned actions.
/// </remarks>
public sealed class RolloutForecasterEstimator : StageEstimator<RolloutForecasterTransformer>
{
    private readonly RolloutForecasterOptions _options;

    internal RolloutForecasterEstimator(IHostEnvironment environment, RolloutForecasterOptions options) : base(environment, nameof(RolloutForecasterEstimator))
    {
        options.Validate();
        _options = options.Copy();
    }

    // The columns that M reads are only known when there is an M.
    private protected override IReadOnlyList<InputColumn> Inputs =>
    [
        InputColumn.Vector(_options.InputColumnName, "hidden state", NumberDataViewType.Single),
        .. _options.Plan == ActionPlan.Column ? new[] { InputColumn.Vector(_options.PlanColumnName, "planned actions", NumberDataViewType.Single) } : [],
    ];

    private protected override IReadOnlyList<OutputColumn> Outputs => Columns("Latent", RolloutColumns.Action, RolloutColumns.Episode, RolloutColumns.Step).Outputs();

    private protected override RolloutForecasterTransformer Train(IDataView input)
    {
        MdnRnnPredictorTransformer memory = MemoryBehind.Find(input, _options.InputColumnName, "the forecaster");
        if (memory.Head == PredictionHead.Deterministic)
            throw new InvalidOperationException($"M has the head {memory.Head}, which predicts no distribution: train it with the head {PredictionHead.MixtureDensity} to forecast");
        MdnRnnColumns m = memory.Columns;
        ForecastColumns columns = Columns(m.Latent, m.Action, m.Episode, m.Step);
        var settings = new ForecastSettings(
            columns, new ForecastShape(_options.Horizon, memory.LatentSize, [.. _options.Quantiles], _options.Dreams), _options.Plan, memory.Model.Shape,
            SpaceDescription.Of(memory.ActionSpace), Host.GetSeed(), _options.OriginalUnits ? Scale(input, memory) : null);
        foreach (InputColumn column in columns.Inputs(memory.LatentSize, memory.ActionSpace.Size, _options.Horizon * memory.ActionSpace.Size)) column.Check(input.Schema);
        var weights = memory.Model.NetworkWeights.ToDictionary(weight => weight.Name);
        return new RolloutForecasterTransformer(Host, settings, new MdnRnnModel(weights, settings.Memory, DreamStarts.None(settings.Memory)), _options.Threads);
    }

    private static LatentScale Scale(IDataView input, MdnRnnPredictorTransformer memory)
    {
        RowStages stages = RowStages.Behind(input);
        int level = stages.Stages.Select(stage => stage.Transformer).ToList().IndexOf(memory);
        if (level < 0)
            throw new InvalidOperationException("the stages before M are not known, so the units of the data are not known: fit the forecaster after M in one chain, or set OriginalUnits to false");
        return LatentScale.Of(stages, level, stages.SchemaAfter(level)[memory.Columns.Latent]);
    }

    private ForecastColumns Columns(string latent, string action, string episode, string step) => new(
        latent, action, episode, step, _options.Plan == ActionPlan.Column ? _options.PlanColumnName : null,
        _options.OutputColumnName, _options.QuantilesColumnName, _options.RewardColumnName, _options.RewardQuantilesColumnName, _options.DoneColumnName);
}
