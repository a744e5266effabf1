namespace WorldModels.MachineLearning;

/// <summary>The progress of a long piece of work, reported through <see cref="IProgress{T}"/> at most a few times per second.</summary>
/// <param name="Stage">The stage of the work: "V", "M", "C", ...</param>
/// <param name="Completed">The number of finished units of work.</param>
/// <param name="Total">The total number of units of work.</param>
/// <param name="Metrics">The latest measurements by name, such as the loss.</param>
public sealed record TrainingProgress(string Stage, long Completed, long Total, IReadOnlyDictionary<string, double> Metrics)
{
    /// <inheritdoc/>
    public override string ToString() => $"TrainingProgress {{ Stage = {Stage}, Completed = {Completed}, Total = {Total}, Metrics = {string.Join(", ", Metrics.Select(metric => $"{metric.Key} {metric.Value}"))} }}";

    /// <summary>The finished fraction of the work, 0 to 1.</summary>
    public double Fraction => Total > 0 ? (double)Completed / Total : 1;
}
