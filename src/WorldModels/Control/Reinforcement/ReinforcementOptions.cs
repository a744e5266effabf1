using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>The settings that the trainers of controllers by reinforcement learning share.</summary>
public abstract class ReinforcementOptions : ControllerOptions
{
    private protected ReinforcementOptions() => EvaluationEpisodes = 16;

    /// <summary>The number of training steps, real or dreamt, over all episodes, without those of evaluations. Default 200,000.</summary>
    public int Steps { get; set; } = 200_000;

    /// <summary>The number of steps between two evaluations of the policy without exploration; these policies are the candidates for the result. Default 10,000.</summary>
    public int EvaluateEvery { get; set; } = 10_000;

    /// <summary>The number of tanh units of C between input and output, 0 to 4,096; 0: C is linear. Default 64.</summary>
    [InShape]
    public int HiddenUnits { get; set; } = 64;

    /// <summary>
    /// Whether the networks are trained on inputs standardized to mean 0 and standard deviation 1. The weights of the result's first layer then include the standardization.
    /// Default true; set it to false for one-hot inputs of which some are rare.
    /// </summary>
    public bool NormalizeInputs { get; set; } = true;

    /// <summary>The discount factor: the value of a reward one step later, 0 to 1. Default 0.99.</summary>
    public double Discount { get; set; } = 0.99;

    /// <summary>The number of rows of a gradient step. Default 64.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>The norm of all gradients together above which they are scaled down.</summary>
    public double GradientClip { get; set; }

    /// <summary>Adam's learning rate.</summary>
    public double LearningRate { get; set; }

    /// <summary>The number of episodes that are played at the same time: they are distributed over the threads, and V and M process them together.</summary>
    public int ParallelEpisodes { get; set; }

    /// <summary>Returns the step after which the next evaluation is due.</summary>
    internal long EvaluationAfter(long steps) => (steps / EvaluateEvery + 1) * EvaluateEvery;

    private protected void ValidateReinforcement()
    {
        ValidateController();
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(EvaluateEvery, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenUnits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HiddenUnits, ControllerShape.MostHiddenUnits);
        RequireShare(Discount, nameof(Discount));
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        RequirePositive(GradientClip);
        RequirePositive(LearningRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(ParallelEpisodes, 1);
    }

    private protected static void RequireShare(double value, string name)
    {
        if (!(value is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(name, value, $"{name} must lie between 0 and 1");
    }
}
