namespace WorldModels.MachineLearning;

/// <summary>How far a long piece of work is: reported through <see cref="IProgress{T}"/> a few times a second at most.</summary>
/// <param name="Stage">What is at work: "V", "M", "C", ...</param>
/// <param name="Completed">Units of work done.</param>
/// <param name="Total">Units of work in all.</param>
/// <param name="Metrics">The newest measurements by name, such as the loss.</param>
public sealed record TrainingProgress(string Stage, long Completed, long Total, IReadOnlyDictionary<string, double> Metrics)
{
    /// <inheritdoc/>
    public override string ToString() => $"TrainingProgress {{ Stage = {Stage}, Completed = {Completed}, Total = {Total}, Metrics = {string.Join(", ", Metrics.Select(metric => $"{metric.Key} {metric.Value}"))} }}";

    /// <summary>The share of the work that is done, 0 to 1.</summary>
    public double Fraction => Total > 0 ? (double)Completed / Total : 1;
}
