namespace WorldModels.Exploration;

/// <summary>How good a learner was after so many real steps.</summary>
/// <param name="RealSteps">Steps in the real environment, from the first on.</param>
/// <param name="Score">The mean return of what it had learnt by then.</param>
public sealed record LearningPoint(long RealSteps, double Score)
{
    /// <inheritdoc/>
    public override string ToString() => $"LearningPoint {{ RealSteps = {RealSteps}, Score = {Score} }}";
}

/// <summary>Score by real steps, of any learner: with a model or without one. What a learner dreams costs no real step.</summary>
public sealed class LearningCurve
{
    /// <exception cref="ArgumentException">The name is empty, there is no point, steps do not grow, or a score is NaN.</exception>
    public LearningCurve(string name, IEnumerable<LearningPoint> points)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(points);
        (Name, Points) = (name, [.. points]);
        if (Points.Count == 0) throw new ArgumentException("a curve needs a point at least", nameof(points));
        long before = -1;
        foreach (LearningPoint point in Points)
        {
            if (point.RealSteps <= before) throw new ArgumentException($"the steps of a curve grow: {point.RealSteps} comes after {before}", nameof(points));
            if (double.IsNaN(point.Score)) throw new ArgumentException($"the score after {point.RealSteps} steps is NaN", nameof(points));
            before = point.RealSteps;
        }
    }

    /// <summary>The curve of a learner by the episodes that it learns from, exploration included: after each episode the mean return of the last ones.</summary>
    /// <param name="name">What to call the curve.</param>
    /// <param name="totalSteps">Real steps up to the end of each episode.</param>
    /// <param name="returns">As many returns.</param>
    /// <param name="window">Over how many episodes to take the mean, 1 or more; the curve begins when there are so many.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or there are fewer episodes than the window.</exception>
    public static LearningCurve OfEpisodes(string name, IReadOnlyList<long> totalSteps, IReadOnlyList<double> returns, int window = 10)
    {
        ArgumentNullException.ThrowIfNull(totalSteps);
        ArgumentNullException.ThrowIfNull(returns);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (totalSteps.Count != returns.Count || returns.Count < window)
            throw new ArgumentException(
                $"got {totalSteps.Count} numbers of steps and {returns.Count} returns for means over {window} episodes: give as many of each, and as many as the window", nameof(returns));
        return new LearningCurve(name, Enumerable.Range(window - 1, returns.Count - window + 1).Select(last =>
            new LearningPoint(totalSteps[last], Enumerable.Range(last - window + 1, window).Average(episode => returns[episode]))));
    }

    /// <summary>What to call it.</summary>
    public string Name { get; }

    /// <summary>The points, in order.</summary>
    public IReadOnlyList<LearningPoint> Points { get; }

    /// <summary>The real steps after which the score was reached first; null if it never was.</summary>
    public long? StepsTo(double score) => Points.FirstOrDefault(point => point.Score >= score)?.RealSteps;
}
