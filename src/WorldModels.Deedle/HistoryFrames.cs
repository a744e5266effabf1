using Deedle;
using WorldModels.Control;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Frames;

/// <summary>Converts the training histories of V, M and C, and dream gaps, to frames.</summary>
public static class HistoryFrames
{
    /// <summary>
    /// Returns V's losses, with the epoch as key: <c>Reconstruction</c> and <c>KlDivergence</c>, and for the held-out episodes, if there are any,
    /// <c>HeldOutReconstruction</c> and <c>HeldOutKlDivergence</c>.
    /// </summary>
    public static Frame<int, string> ToFrame(this IEnumerable<VaeEpoch> history)
    {
        VaeEpoch[] epochs = [.. history];
        return Build(
            epochs.Select(epoch => epoch.Epoch),
            ("Reconstruction", epochs.Select(epoch => (double?)epoch.Reconstruction)),
            ("KlDivergence", epochs.Select(epoch => (double?)epoch.KlDivergence)),
            ("HeldOutReconstruction", epochs.Select(epoch => epoch.HeldOut?.SquaredError)),
            ("HeldOutKlDivergence", epochs.Select(epoch => epoch.HeldOut?.KlDivergence)));
    }

    /// <summary>
    /// Returns M's losses, with the epoch as key: <c>NegativeLogLikelihood</c>, <c>RewardError</c> and <c>DoneError</c>, and for the held-out episodes, if there are
    /// any, <c>HeldOutNegativeLogLikelihood</c>, <c>HeldOutRewardExplained</c> and <c>HeldOutDoneError</c>.
    /// </summary>
    public static Frame<int, string> ToFrame(this IEnumerable<MdnRnnEpoch> history)
    {
        MdnRnnEpoch[] epochs = [.. history];
        return Build(
            epochs.Select(epoch => epoch.Epoch),
            ("NegativeLogLikelihood", epochs.Select(epoch => (double?)epoch.NegativeLogLikelihood)),
            ("RewardError", epochs.Select(epoch => (double?)epoch.RewardError)),
            ("DoneError", epochs.Select(epoch => (double?)epoch.DoneError)),
            ("HeldOutNegativeLogLikelihood", epochs.Select(epoch => epoch.HeldOut?.NegativeLogLikelihood)),
            ("HeldOutRewardExplained", epochs.Select(epoch => epoch.HeldOut?.RewardExplained)),
            ("HeldOutDoneError", epochs.Select(epoch => epoch.HeldOut?.DoneError)));
    }

    /// <summary>Returns C's generations, with the number as key: <c>Best</c>, <c>Mean</c>, <c>Worst</c>, <c>Sigma</c>, and <c>Evaluation</c> if there was one.</summary>
    public static Frame<int, string> ToFrame(this ControllerHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        IReadOnlyList<ControllerGeneration> all = history.Generations;
        return Build(
            all.Select(one => one.Generation),
            ("Best", all.Select(one => (double?)one.Best)), ("Mean", all.Select(one => (double?)one.Mean)), ("Worst", all.Select(one => (double?)one.Worst)),
            ("Sigma", all.Select(one => (double?)one.Sigma)), ("Evaluation", all.Select(one => one.Evaluation)));
    }

    /// <summary>
    /// Returns a dream gap. The key of a row is the name of the policy: <c>dream 1.15</c> for a controller that was trained at that temperature, then the baselines.
    /// <c>Temperature</c>, <c>DreamMean</c> and <c>DreamDeviation</c> are missing for baselines; <c>RealMean</c> and <c>RealDeviation</c> are always present.
    /// </summary>
    public static Frame<string, string> ToFrame(this DreamGap gap)
    {
        ArgumentNullException.ThrowIfNull(gap);
        IEnumerable<double?> OfDreams(Func<DreamGapRow, double> value) => [.. gap.Rows.Select(row => (double?)value(row)), .. new double?[gap.Baselines.Count]];
        return Build(
            [.. gap.Rows.Select(row => FormattableString.Invariant($"dream {row.Temperature:0.00}")), .. gap.Baselines.Select(baseline => baseline.Name)],
            ("Temperature", OfDreams(row => row.Temperature)), ("DreamMean", OfDreams(row => row.DreamMean)), ("DreamDeviation", OfDreams(row => row.DreamDeviation)),
            ("RealMean", [.. gap.Rows.Select(row => (double?)row.RealMean), .. gap.Baselines.Select(baseline => (double?)baseline.Mean)]),
            ("RealDeviation", [.. gap.Rows.Select(row => (double?)row.RealDeviation), .. gap.Baselines.Select(baseline => (double?)baseline.Deviation)]));
    }

    // In Deedle NaN is a missing value.
    private static Frame<TKey, string> Build<TKey>(IEnumerable<TKey> keys, params (string Name, IEnumerable<double?> Values)[] columns) where TKey : notnull
    {
        TKey[] rows = [.. keys];
        var frame = new FrameBuilder.Columns<TKey, string>();
        foreach ((string name, IEnumerable<double?> values) in columns) frame.Add(name, new Series<TKey, double>(rows, values.Select(value => value ?? double.NaN)));
        return frame.Frame;
    }
}
