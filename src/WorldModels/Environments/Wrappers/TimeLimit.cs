namespace WorldModels.Environments;

/// <summary>A wrapper that truncates an episode after a number of steps, unless it ends earlier.</summary>
public sealed class TimeLimit : EnvironmentWrapper
{
    private readonly int _maxSteps;
    private int _steps;

    /// <summary>Truncates episodes after <paramref name="maxSteps"/> steps, 1 or more.</summary>
    /// <exception cref="ArgumentException">The limit is below 1.</exception>
    public TimeLimit(IEnvironment inner, int maxSteps) : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        _maxSteps = maxSteps;
    }

    /// <inheritdoc/>
    public override int MaxEpisodeSteps => base.MaxEpisodeSteps is > 0 and int inner ? Math.Min(inner, _maxSteps) : _maxSteps;

    /// <inheritdoc/>
    public override Observation Reset(long seed)
    {
        Observation observation = base.Reset(seed);
        _steps = 0;
        return observation;
    }

    /// <inheritdoc/>
    /// <remarks>A step that terminates the episode and reaches the limit is both terminated and truncated, as in Gymnasium.</remarks>
    public override StepResult Step(float[] action)
    {
        if (_steps >= _maxSteps) throw new InvalidOperationException($"the episode was truncated at step {_steps}: call Reset first");
        StepResult result = base.Step(action);
        return ++_steps < _maxSteps ? result : result with { Truncated = true };
    }
}
