namespace WorldModels.Environments;

/// <summary>The state of an episode: refuses steps without a running episode and actions outside the space, and truncates the episode at its limit.</summary>
internal sealed class EpisodeClock
{
    private readonly Space _actionSpace;
    private bool _running;

    public EpisodeClock(Space actionSpace, int maxSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        (_actionSpace, MaxSteps) = (actionSpace, maxSteps);
    }

    /// <summary>The number of steps after which an episode is truncated.</summary>
    public int MaxSteps { get; }

    /// <summary>The steps of the episode so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Begins an episode and returns its random generator.</summary>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public Pcg64 Begin(long seed)
    {
        var random = new Pcg64(seed);
        (Steps, _running) = (0, true);
        return random;
    }

    /// <summary>Checks a step; call it first in a step.</summary>
    public void Admit(float[] action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (!_running) throw new InvalidOperationException("no episode is running: call Reset first");
        if (!_actionSpace.Contains(action))
            throw new ArgumentException($"the action ({string.Join(", ", action.Select(number => $"{number}"))}) is not an element of {_actionSpace}", nameof(action));
        Steps++;
    }

    /// <summary>Returns the result of a step; an episode that has not terminated by its last step is truncated.</summary>
    public StepResult Result(float[] observation, double reward, bool terminated)
    {
        bool truncated = !terminated && Steps >= MaxSteps;
        _running = !terminated && !truncated;
        return new StepResult(new Observation(observation), reward, terminated, truncated);
    }

    public void Stop() => _running = false;
}
