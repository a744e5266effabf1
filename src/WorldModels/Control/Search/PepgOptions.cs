namespace WorldModels.Control;

/// <summary>Settings of <see cref="Pepg"/>.</summary>
public sealed class PepgOptions : MirroredSearchOptions
{
    /// <summary>The learning rate of the mean: 1 moves it by the estimate of a generation; more than 0. Default 1.</summary>
    public double LearningRate { get; set; } = 1;

    /// <summary>The learning rate of each deviation. 0, the default, means (3 + ln n) / (5 sqrt n).</summary>
    public double SigmaLearningRate { get; set; }

    /// <summary>The maximum relative change of a deviation in one generation, more than 0 and less than 1. Default 0.2.</summary>
    public double MaxSigmaChange { get; set; } = 0.2;

    private protected override void Validate()
    {
        base.Validate();
        Require(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, "finite and more than 0");
        Require(SigmaLearningRate >= 0 && double.IsFinite(SigmaLearningRate), SigmaLearningRate, "finite and more than 0, or 0 for the default");
        Require(MaxSigmaChange is > 0 and < 1, MaxSigmaChange, "more than 0 and less than 1");
    }
}
