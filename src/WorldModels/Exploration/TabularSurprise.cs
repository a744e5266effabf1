using WorldModels.Planning;

namespace WorldModels.Exploration;

/// <summary>
/// How surprising an outcome is to a table of counts: its negative log-likelihood under the counts, smoothed so that what never
/// happened has a small probability. One count is spread over all outcomes (Perks 1947), so that surprise at what always comes alike
/// falls as 1 / n.
/// </summary>
internal static class TabularSurprise
{
    /// <summary>-log p of an outcome that came <paramref name="count"/> times of <paramref name="total"/>, in nats.</summary>
    /// <param name="count">How often this outcome came.</param>
    /// <param name="total">How often the action was taken in the state.</param>
    /// <param name="outcomes">How many outcomes there could be, 1 or more.</param>
    public static double Of(double count, double total, int outcomes) => PortableMath.Log((total + 1) / (count + 1.0 / outcomes));

    /// <summary>The surprise at an action never taken: all outcomes are equally probable.</summary>
    public static double AtUnknown(int outcomes) => Of(0, 0, outcomes);

    /// <summary>The surprise expected of the next time: the mean over what followed so far.</summary>
    public static double Expected(CountedWorld.Cell cell, int outcomes)
    {
        if (cell.Total == 0) return AtUnknown(outcomes);
        double sum = 0;
        foreach ((_, double count) in cell.Outcomes) sum += count * Of(count, cell.Total, outcomes);
        return sum / cell.Total;
    }
}
