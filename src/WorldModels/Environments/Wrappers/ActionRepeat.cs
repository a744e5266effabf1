namespace WorldModels.Environments;

/// <summary>A wrapper that repeats each action several times: it adds up the rewards and returns the last observation. If the episode ends during the repetitions, the rest is skipped.</summary>
public sealed class ActionRepeat : EnvironmentWrapper
{
    private readonly int _times;

    /// <summary>Repeats each action <paramref name="times"/> times, 1 or more.</summary>
    /// <exception cref="ArgumentException">The number is below 1.</exception>
    public ActionRepeat(IEnvironment inner, int times) : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _times = times;
    }

    /// <summary>The inner environment's maximum number of steps, divided by the repetitions and rounded up.</summary>
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
