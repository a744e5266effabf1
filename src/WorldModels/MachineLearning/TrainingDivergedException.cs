namespace WorldModels.MachineLearning;

/// <summary>The exception for a training that reached NaN or infinity and was stopped; nothing was saved.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(string stage, long step, string tensor)
        : base($"the training of {stage} diverged at step {step}: '{tensor}' is not finite. " +
               "Decrease LearningRate, decrease GradientClip if the training has it, or check the rollouts for extreme values.")
    {
        Stage = stage;
        Step = step;
        Tensor = tensor;
    }

    /// <summary>The stage that was trained: "V", "M", "C" or "the dynamics network".</summary>
    public string Stage { get; }

    /// <summary>The number of the optimizer step, from 1.</summary>
    public long Step { get; }

    /// <summary>The first tensor found that is not finite: a part of the loss or a weight.</summary>
    public string Tensor { get; }
}
