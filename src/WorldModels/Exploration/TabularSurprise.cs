using WorldModels.Planning;

namespace WorldModels.Exploration;

/// <summary>
/// The surprise of a table of counts at an outcome: its negative log-likelihood under the counts, smoothed so that an outcome that never
/// occurred has a small probability. One count is distributed over all outcomes (Perks 1947), so that the surprise at an outcome that always occurs
/// falls as 1 / n.
/// </summary>
internal static class TabularSurprise
{
    /// <summary>Returns -log p of an outcome that occurred <paramref name="count"/> times of <paramref name="total"/>, in nats.</summary>
    /// <param name="count">How often this outcome occurred.</param>
    /// <param name="total">How often the action was taken in the state.</param>
    /// <param name="outcomes">The number of possible outcomes, 1 or more.</param>
    public static double Of(double count, double total, int outcomes) => PortableMath.Log((total + 1) / (count + 1.0 / outcomes));

    /// <summary>Returns the surprise at an action that was never taken: all outcomes are equally probable.</summary>
    public static double AtUnknown(int outcomes) => Of(0, 0, outcomes);

    /// <summary>Returns the expected surprise of the next time: the mean over the outcomes so far.</summary>
    public static double Expected(CountedWorld.Cell cell, int outcomes)
    {
        if (cell.Total == 0) return AtUnknown(outcomes);
        double sum = 0;
        foreach ((_, double count) in cell.Outcomes) sum += count * Of(count, cell.Total, outcomes);
        return sum / cell.Total;
    }
}
