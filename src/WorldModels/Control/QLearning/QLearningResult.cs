using System.Globalization;

namespace WorldModels.Control;

/// <summary>One episode of the learning.</summary>
/// <param name="Return">The sum of its rewards, not discounted.</param>
/// <param name="Steps">The number of its steps.</param>
/// <param name="TotalSteps">The number of steps of this and all earlier episodes.</param>
/// <param name="Exploration">The fraction of random actions.</param>
public sealed record QLearningEpisode(double Return, int Steps, long TotalSteps, double Exploration)
{
    /// <inheritdoc/>
    public override string ToString() => $"QLearningEpisode {{ Return = {Return}, Steps = {Steps}, TotalSteps = {TotalSteps}, Exploration = {Exploration} }}";
}

/// <summary>The result of Q-learning: the values and the history.</summary>
/// <param name="Values">Q(s, a), with V(s) and the greedy policy.</param>
/// <param name="History">All episodes in order.</param>
public sealed record QLearningResult(QTable Values, IReadOnlyList<QLearningEpisode> History)
{
    /// <summary>The number of steps taken in the environment.</summary>
    public long Steps => History[^1].TotalSteps;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{History.Count} episodes, {Steps} steps; mean return of the last tenth {Last().Average(episode => episode.Return):F2}");

    private IEnumerable<QLearningEpisode> Last() => History.TakeLast(Math.Max(1, History.Count / 10));
}
