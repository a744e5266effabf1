using System.Runtime.CompilerServices;

namespace WorldModels.MachineLearning;

/// <summary>The settings that all trainings share.</summary>
public abstract class TrainingOptions
{
    private protected TrainingOptions() { }

    /// <summary>Receives the progress, on the training thread or its workers. <c>MLContext.Log</c> receives the same once per epoch.</summary>
    [NotInRunRecord("changes nothing")]
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Stops the training with an <see cref="OperationCanceledException"/>; it is checked at each step.</summary>
    [NotInRunRecord("changes nothing")]
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// The number of threads. Default: the number of processors. On the CPU no result depends on it. V's training can use one thread
    /// for every 25 pictures of a batch, M's one for every 12 episodes of a batch; <c>DynamicsNetwork</c>, PPO and DQN are trained on one thread.
    /// </summary>
    [NotInRunRecord("changes nothing on the CPU")]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// The number format in which V's and M's networks are trained; it has no effect on other trainings. Default <see cref="TrainingPrecision.Single"/>.
    /// </summary>
    [NotInRunRecord("is recorded as a fact by V and M, which alone use it")]
    public TrainingPrecision Precision { get; set; } = TrainingPrecision.Single;

    /// <summary>
    /// A folder for TensorBoard, created if it does not exist. Losses, held-out results, scores and V's reconstructions are written to an event file there during
    /// the training, about a thousand points per curve. The stages of a chain may share a folder. Default: none.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public string? TensorBoardFolder { get; set; }

    /// <summary>A seed that replaces that of the MLContext; it is set by the rounds of the iterative procedure. Null: it is not replaced.</summary>
    internal long? RunSeed { get; set; }

    /// <summary>Returns a copy of the settings for another training.</summary>
    internal TrainingOptions Copy() => (TrainingOptions)MemberwiseClone();

    private protected static void RequirePositive(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number above 0");
    }

    private protected static void RequireNotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number of 0 or more");
    }

    private protected static void RequireFraction(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value is >= 0 and < 1)) throw new ArgumentOutOfRangeException(name, value, $"{name} must be 0 or more, and less than 1");
    }

    private protected static void RequireDifferent(string name, string? other, string what)
    {
        if (name == other) throw new ArgumentException($"two output columns have the name '{name}': change {what}", what);
    }

    private protected void ValidateTraining()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        if (TensorBoardFolder is not null) ArgumentException.ThrowIfNullOrWhiteSpace(TensorBoardFolder);
        if (!Enum.IsDefined(Precision))
            throw new ArgumentOutOfRangeException(nameof(Precision), Precision, $"the value must be {nameof(TrainingPrecision.Single)} or {nameof(TrainingPrecision.BFloat16)}");
    }
}
