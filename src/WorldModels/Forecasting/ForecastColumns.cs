using WorldModels.MachineLearning;
using WorldModels.Memory;
using Microsoft.ML.Data;

namespace WorldModels.Forecasting;

/// <summary>The names of the columns that a forecaster reads and writes.</summary>
internal sealed record ForecastColumns(
    string Latent, string Action, string Episode, string Step, string? Plan, string Mean, string Quantiles, string Reward, string RewardQuantiles, string Done)
{
    public IReadOnlyList<InputColumn> Inputs(int? latentSize = null, int? actionSize = null, int? planSize = null) =>
    [
        .. Sequence.ToPredict(latentSize, actionSize),
        .. Plan is null ? [] : new[] { InputColumn.Vector(Plan, "planned actions", NumberDataViewType.Single, planSize) },
    ];

    public IReadOnlyList<OutputColumn> Outputs(int horizon = 0, int latentSize = 0, int levels = 0) =>
    [
        new(Mean, 0, Dimensions: [horizon, latentSize]), new(Quantiles, 0, Dimensions: [horizon, latentSize, levels]),
        new(Reward, horizon), new(RewardQuantiles, 0, Dimensions: [horizon, levels]), new(Done, horizon),
    ];

    /// <summary>The columns of M that contain the episode and the step of a row.</summary>
    public MdnRnnColumns Sequence => new(Latent, null, Action, "", "", Episode, Step, "", null);
}
