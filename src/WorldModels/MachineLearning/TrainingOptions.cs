using System.Runtime.CompilerServices;

namespace WorldModels.MachineLearning;

/// <summary>What every training takes besides its own settings.</summary>
public abstract class TrainingOptions
{
    private protected TrainingOptions() { }

    /// <summary>Receives progress, on the training thread or its workers; the same goes to <c>MLContext.Log</c> an epoch at a time.</summary>
    [NotInRunRecord("changes nothing")]
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Stops the training with an <see cref="OperationCanceledException"/>, checked at each step.</summary>
    [NotInRunRecord("changes nothing")]
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// Threads to compute with. Default: the number of processors. On the CPU no result depends on it. V's training has work for one thread
    /// a 25 pictures of a batch, M's for one a 12 episodes side by side; <c>DynamicsNetwork</c>, PPO and DQN train on one.
    /// </summary>
    [NotInRunRecord("changes nothing on the CPU")]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// The numbers that V's and M's networks are trained with; nothing else looks at it. Default <see cref="TrainingPrecision.Single"/>.
    /// </summary>
    [NotInRunRecord("told as a fact by V and M, which alone look at it")]
    public TrainingPrecision Precision { get; set; } = TrainingPrecision.Single;

    /// <summary>
    /// A folder for TensorBoard, made where it does not exist: losses, held-out figures, scores and V's reconstructions go to an event file there while
    /// the training runs, about a thousand points a curve. The stages of a chain may share a folder. Default: none.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public string? TensorBoardFolder { get; set; }

    /// <summary>Decides what is random in place of the seed of the MLContext; set by the rounds of the iterative procedure. Null: it does not.</summary>
    internal long? RunSeed { get; set; }

    /// <summary>The same settings for a training of its own.</summary>
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
        if (name == other) throw new ArgumentException($"two output columns are called '{name}': name {what} otherwise", what);
    }

    private protected void ValidateTraining()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        if (TensorBoardFolder is not null) ArgumentException.ThrowIfNullOrWhiteSpace(TensorBoardFolder);
        if (!Enum.IsDefined(Precision))
            throw new ArgumentOutOfRangeException(nameof(Precision), Precision, $"expected {nameof(TrainingPrecision.Single)} or {nameof(TrainingPrecision.BFloat16)}");
    }
}
