using System.Globalization;

namespace WorldModels.Control;

/// <summary>An episode of learning.</summary>
/// <param name="Return">The sum of its rewards, not discounted.</param>
/// <param name="Steps">How many steps it took.</param>
/// <param name="TotalSteps">Steps of this and all episodes before it: what the learning had cost when it ended.</param>
/// <param name="Exploration">The share of random actions in it.</param>
public sealed record QLearningEpisode(double Return, int Steps, long TotalSteps, double Exploration)
{
    /// <inheritdoc/>
    public override string ToString() => $"QLearningEpisode {{ Return = {Return}, Steps = {Steps}, TotalSteps = {TotalSteps}, Exploration = {Exploration} }}";
}

/// <summary>What was learnt, and what it cost.</summary>
/// <param name="Values">Q(s, a), with V(s) and the greedy policy.</param>
/// <param name="History">All episodes in order.</param>
public sealed record QLearningResult(QTable Values, IReadOnlyList<QLearningEpisode> History)
{
    /// <summary>How many steps were taken in the environment.</summary>
    public long Steps => History[^1].TotalSteps;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{History.Count} episodes, {Steps} steps; mean return of the last tenth {Last().Average(episode => episode.Return):F2}");

    private IEnumerable<QLearningEpisode> Last() => History.TakeLast(Math.Max(1, History.Count / 10));
}
