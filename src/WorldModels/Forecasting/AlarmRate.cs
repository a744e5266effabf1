using System.Text.Json.Serialization;

namespace WorldModels.Forecasting;

/// <summary>How often a <see cref="SurpriseDetectorTransformer"/> gives an alarm: on normal rows this is the rate of false alarms.</summary>
/// <param name="Rows">Rows that have a surprise: all but the first of each episode.</param>
/// <param name="Episodes">Episodes that they come from.</param>
/// <param name="Alarms">Rows with an alarm.</param>
/// <param name="Low">
/// The lower end of the 95 % interval of the rate: Wilson's, for as many independent rows as the variance between the episodes leaves. Rows of
/// an episode depend on each other, so that few episodes give a wide interval.
/// </param>
/// <param name="High">The upper end.</param>
public sealed record AlarmRate(long Rows, int Episodes, long Alarms, double Low, double High)
{
    /// <summary>Alarms a row, 0 to 1.</summary>
    [JsonIgnore]
    public double Rate => (double)Alarms / Rows;

    /// <inheritdoc/>
    public override string ToString() => $"{Alarms} alarms in {Rows} rows of {Episodes} episodes: {Rate:P2} (95 % interval {Low:P2} to {High:P2})";

    internal static AlarmRate Of(IReadOnlyCollection<EpisodeCount> counts)
    {
        Proportion share = ProportionInterval.Of(counts);
        return new AlarmRate(counts.Sum(count => count.Rows), counts.Count, counts.Sum(count => count.Counted), share.Low, share.High);
    }
}
