namespace WorldModels.Environments;

/// <summary>Takes each action several times: rewards are summed, the last observation is shown, an end in between is the end.</summary>
public sealed class ActionRepeat : EnvironmentWrapper
{
    private readonly int _times;

    /// <summary>Takes each action <paramref name="times"/> times, 1 or more.</summary>
    /// <exception cref="ArgumentException">The number is below 1.</exception>
    public ActionRepeat(IEnvironment inner, int times) : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _times = times;
    }

    /// <summary>The steps of the environment inside, divided by the repetitions and rounded up.</summary>
    public override int MaxEpisodeSteps => (int)(((long)base.MaxEpisodeSteps + _times - 1) / _times);

    /// <inheritdoc/>
    public override StepResult Step(float[] action)
    {
        StepResult result = base.Step(action);
        double reward = result.Reward;
        for (int i = 1; i < _times && !result.Ended; i++)
        {
            result = base.Step(action);
            reward += result.Reward;
        }
        return result with { Reward = reward };
    }
}
