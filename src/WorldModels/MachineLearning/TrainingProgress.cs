namespace WorldModels.MachineLearning;

/// <summary>How far a long piece of work is: reported through <see cref="IProgress{T}"/> a few times a second at most.</summary>
/// <param name="Stage">What is at work: "V", "M", "C", ...</param>
/// <param name="Completed">Units of work done.</param>
/// <param name="Total">Units of work in all.</param>
/// <param name="Metrics">The newest measurements by name, such as the loss.</param>
public sealed record TrainingProgress(string Stage, long Completed, long Total, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The share of the work that is done, 0 to 1.</summary>
    public double Fraction => Total > 0 ? (double)Completed / Total : 1;
}

/// <summary>What every training takes besides its own settings.</summary>
public abstract class TrainingOptions
{
    private protected TrainingOptions() { }

    /// <summary>Receives progress, on the training thread or its workers; the same goes to <c>MLContext.Log</c> an epoch at a time.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Stops the training with an <see cref="OperationCanceledException"/>, checked at each step.</summary>
    public CancellationToken CancellationToken { get; set; }
}
