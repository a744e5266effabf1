using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Forecasting;

/// <summary>
/// Detects unusual rows: the anomaly score is the negative log-likelihood that M gives the observation after the earlier steps, and
/// its threshold is calibrated on normal rows to a rate of false alarms.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>Yes: one pass that sets the threshold</description></item>
/// <item><term>Input columns</term><description>M's hidden state and latent (vectors of Single), step</description></item>
/// <item><term>Output columns</term><description>the surprise of each dimension of the latent (vector of Single), the score (Single), the alarm (Boolean)</description></item>
/// <item><term>Rows</term><description>each alone: the steps before are in the hidden state</description></item>
/// <item><term>Needs libtorch</term><description>no</description></item>
/// </list>
/// The threshold is the order statistic at which a row from the same distribution gives an alarm with at most the given probability (Vovk et al. 2005,
/// conformal prediction). The first row of an episode has no surprise: NaN, and no alarm. An M with a deterministic head has no likelihood.
/// </remarks>
public sealed class SurpriseDetectorEstimator : StageEstimator<SurpriseDetectorTransformer>
{
    private readonly SurpriseDetectorOptions _options;

    internal SurpriseDetectorEstimator(IHostEnvironment environment, SurpriseDetectorOptions options) : base(environment, nameof(SurpriseDetectorEstimator))
    {
        options.Validate();
        _options = options.Copy();
    }

    // The latent and the step that M reads are only known when there is an M.
    private protected override IReadOnlyList<InputColumn> Inputs => [InputColumn.Vector(_options.InputColumnName, "hidden state", NumberDataViewType.Single)];

    private protected override IReadOnlyList<OutputColumn> Outputs => Columns("Latent", RolloutColumns.Step).Outputs();

    private protected override SurpriseDetectorTransformer Train(IDataView input)
    {
        MdnRnnPredictorTransformer memory = MemoryBehind.Find(input, _options.InputColumnName, "the surprise detector");
        if (memory.Head == PredictionHead.Deterministic)
            throw new InvalidOperationException($"M has the head {memory.Head}, which predicts no distribution, so there is no surprise: train it with the head {PredictionHead.MixtureDensity}");
        SurpriseColumns columns = Columns(memory.Columns.Latent, memory.Columns.Step);
        foreach (InputColumn column in columns.Inputs(memory.LatentSize, memory.HiddenSize)) column.Check(input.Schema);
        InputColumn.Episode(memory.Columns.Episode).Check(input.Schema);
        HeldOutSplit? split = _options.HeldOutOnly
            ? memory.HeldOutSplit ?? throw new InvalidOperationException(
                $"M's training held out no episodes for the threshold: set {nameof(MdnRnnPredictorOptions)}.{nameof(MdnRnnPredictorOptions.HeldOutFraction)}, "
                + $"or set {nameof(SurpriseDetectorOptions)}.{nameof(_options.HeldOutOnly)} to false and fit the detector to rows that were not used for M's training")
            : null;
        var density = new SurpriseDensity(
            memory.Model.Weights.Where(weight => weight.Name is MdnRnnModel.HeadWeight or MdnRnnModel.HeadBias).ToDictionary(weight => weight.Name), memory.Model.Shape);
        List<EpisodeScores> episodes = EpisodeScores.Read(input, density, columns, memory.Columns.Episode, split);
        float threshold = Threshold([.. episodes.SelectMany(episode => episode.Scores)]);
        AlarmRate calibration = AlarmRate.Of([.. episodes.Select(episode => episode.Above(threshold))]);
        using (IChannel channel = Host.Start("Surprise")) channel.Info($"Threshold {threshold:G5} nats: {calibration}");
        return new SurpriseDetectorTransformer(Host, new SurpriseSettings(columns, density.Shape, memory.Columns.Episode, _options.FalseAlarmRate, threshold, calibration), density);
    }

    private float Threshold(float[] scores)
    {
        double rate = _options.FalseAlarmRate;
        // Of n rows and a new one, each is equally likely to be the k-th in order.
        long place = (long)Math.Ceiling((1 - rate) * (scores.Length + 1));
        if (place > scores.Length)
            throw new InvalidOperationException(
                $"a rate of {rate} false alarms needs {Math.Ceiling(1 / rate) - 1:F0} normal rows after the first rows of their episodes: there are {scores.Length}"
                + (_options.HeldOutOnly ? $" in the held-out episodes of M. Hold out more episodes, increase {nameof(_options.FalseAlarmRate)}, or set {nameof(_options.HeldOutOnly)} to false and fit to rows that were not used for M's training" : ""));
        Array.Sort(scores);
        return scores[Math.Max(place, 1) - 1];
    }

    private SurpriseColumns Columns(string latent, string step) =>
        new(latent, _options.InputColumnName, step, _options.OutputColumnName, _options.ScoreColumnName, _options.PredictedLabelColumnName);
}
