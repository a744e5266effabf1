using System.Text.Json.Serialization;

namespace WorldModels.Forecasting;

/// <summary>The number of alarms of a <see cref="SurpriseDetectorTransformer"/> and their rate: on normal rows this is the rate of false alarms.</summary>
/// <param name="Rows">The number of rows that have a surprise: all except the first row of each episode.</param>
/// <param name="Episodes">The number of their episodes.</param>
/// <param name="Alarms">The number of rows with an alarm.</param>
/// <param name="Low">
/// The lower end of the 95 % interval of the rate (Wilson), with the effective number of independent rows, which follows from the variance between the episodes. Rows of
/// an episode depend on each other, so a small number of episodes gives a wide interval.
/// </param>
/// <param name="High">The upper end of the interval.</param>
public sealed record AlarmRate(long Rows, int Episodes, long Alarms, double Low, double High)
{
    /// <summary>The number of alarms per row, 0 to 1.</summary>
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
