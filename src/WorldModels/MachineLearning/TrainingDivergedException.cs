namespace WorldModels.MachineLearning;

/// <summary>A training reached NaN or infinity and was stopped; nothing was saved.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(string stage, long step, string tensor)
        : base($"the training of {stage} diverged at step {step}: '{tensor}' is not finite. " +
               "Lower LearningRate, lower GradientClip where there is one, or look for extreme values in the rollouts.")
    {
        Stage = stage;
        Step = step;
        Tensor = tensor;
    }

    /// <summary>The stage that was training: "V", "M", "C" or "the dynamics network".</summary>
    public string Stage { get; }

    /// <summary>The optimiser step, from 1.</summary>
    public long Step { get; }

    /// <summary>The first tensor found that is not finite: a part of the loss or a weight.</summary>
    public string Tensor { get; }
}
