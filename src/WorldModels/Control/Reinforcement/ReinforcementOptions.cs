using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>What the trainers of controllers by reinforcement learning share.</summary>
public abstract class ReinforcementOptions : ControllerOptions
{
    private protected ReinforcementOptions() => EvaluationEpisodes = 16;

    /// <summary>Steps to learn from, real or dreamt, all episodes together. Those of evaluations come on top. Default 200,000.</summary>
    public int Steps { get; set; } = 200_000;

    /// <summary>Steps between two evaluations of the policy without chance, the candidates for the result. Default 10,000.</summary>
    public int EvaluateEvery { get; set; } = 10_000;

    /// <summary>Tanh units of C between input and output, 0 to 4,096; 0: C is linear. Default 64.</summary>
    [InShape]
    public int HiddenUnits { get; set; } = 64;

    /// <summary>
    /// Whether the networks learn on inputs brought to mean 0 and deviation 1. The result holds it in its first layer's weights and
    /// needs nothing else. Default true; off for inputs of one-hot codes, some of which are rare.
    /// </summary>
    public bool NormalizeInputs { get; set; } = true;

    /// <summary>What a reward is worth one step later, 0 to 1. Default 0.99.</summary>
    public double Discount { get; set; } = 0.99;

    /// <summary>Rows of a gradient step. Default 64.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>The joint norm of the gradients above which they are scaled down.</summary>
    public double GradientClip { get; set; }

    /// <summary>The step size of the Adam optimizer.</summary>
    public double LearningRate { get; set; }

    /// <summary>Episodes that are played side by side: divided among the threads, and seen and remembered together by V and M.</summary>
    public int ParallelEpisodes { get; set; }

    /// <summary>After which step the next evaluation is due.</summary>
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
