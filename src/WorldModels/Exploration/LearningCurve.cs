namespace WorldModels.Exploration;

/// <summary>The score of a learner after a number of real steps.</summary>
/// <param name="RealSteps">The number of steps in the real environment from the beginning.</param>
/// <param name="Score">The mean return at that time.</param>
public sealed record LearningPoint(long RealSteps, double Score)
{
    /// <inheritdoc/>
    public override string ToString() => $"LearningPoint {{ RealSteps = {RealSteps}, Score = {Score} }}";
}

/// <summary>The score over real steps of any learner, with a model or without. Dreamt steps do not count.</summary>
public sealed class LearningCurve
{
    /// <exception cref="ArgumentException">The name is empty, there is no point, the steps do not increase, or a score is NaN.</exception>
    public LearningCurve(string name, IEnumerable<LearningPoint> points)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(points);
        (Name, Points) = (name, [.. points]);
        if (Points.Count == 0) throw new ArgumentException("a curve needs at least one point", nameof(points));
        long before = -1;
        foreach (LearningPoint point in Points)
        {
            if (point.RealSteps <= before) throw new ArgumentException($"the steps of a curve must increase: {point.RealSteps} comes after {before}", nameof(points));
            if (double.IsNaN(point.Score)) throw new ArgumentException($"the score after {point.RealSteps} steps is NaN", nameof(points));
            before = point.RealSteps;
        }
    }

    /// <summary>Creates the curve of a learner from its training episodes, including exploration: after each episode the mean return of the last ones.</summary>
    /// <param name="name">The name of the curve.</param>
    /// <param name="totalSteps">The number of real steps up to the end of each episode.</param>
    /// <param name="returns">The return of each episode.</param>
    /// <param name="window">The number of episodes of a mean, 1 or more; the curve begins at that episode.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or there are fewer episodes than the window.</exception>
    public static LearningCurve OfEpisodes(string name, IReadOnlyList<long> totalSteps, IReadOnlyList<double> returns, int window = 10)
    {
        ArgumentNullException.ThrowIfNull(totalSteps);
        ArgumentNullException.ThrowIfNull(returns);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (totalSteps.Count != returns.Count || returns.Count < window)
            throw new ArgumentException(
                $"got {totalSteps.Count} numbers of steps and {returns.Count} returns for means over {window} episodes: both lists must have the same length, at least that of the window", nameof(returns));
        return new LearningCurve(name, Enumerable.Range(window - 1, returns.Count - window + 1).Select(last =>
            new LearningPoint(totalSteps[last], Enumerable.Range(last - window + 1, window).Average(episode => returns[episode]))));
    }

    /// <summary>The name of the curve.</summary>
    public string Name { get; }

    /// <summary>The points, in order.</summary>
    public IReadOnlyList<LearningPoint> Points { get; }

    /// <summary>Returns the number of real steps after which the score was first reached; null if it was never reached.</summary>
    public long? StepsTo(double score) => Points.FirstOrDefault(point => point.Score >= score)?.RealSteps;
}
