namespace WorldModels.Environments;

/// <summary>An environment with a cue at the start whose value is needed after a delay: only an agent with memory can answer.</summary>
/// <remarks>
/// <para>Observation: one number for each cue and one for the question, each 0 or 1. <see cref="Reset"/> returns the cue (drawn uniformly from
/// the seed), then come as many observations of zeros as the delay is long, then the question, then, with the end, zeros.</para>
/// <para>Action: one of the cues, as a <see cref="DiscreteSpace"/>. It only has an effect at the question.</para>
/// <para>Reward: 1 for the correct answer to the question, otherwise 0.</para>
/// <para>End: the answer terminates the episode, at step delay + 2.</para>
/// </remarks>
public sealed class DelayedMemory : IEnvironment
{
    private readonly int _delay, _cues;
    private readonly EpisodeClock _clock;
    private int _cue;

    /// <summary>Creates the environment.</summary>
    /// <param name="delay">The number of observations of zeros between cue and question, 0 or more.</param>
    /// <param name="cues">The number of cues, 2 or more.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public DelayedMemory(int delay = 10, int cues = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, int.MaxValue - 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(cues, 2);
        (_delay, _cues) = (delay, cues);
        ObservationSpace = new BoxSpace(cues + 1, 0, 1);
        ActionSpace = new DiscreteSpace(cues);
        _clock = new EpisodeClock(ActionSpace, maxSteps: delay + 2);
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _clock.MaxSteps;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public Observation Reset(long seed)
    {
        _cue = _clock.Begin(seed).Next(_cues);
        return new Observation(Show(_cue));
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        _clock.Admit(action);
        bool answered = _clock.Steps == _delay + 2;
        float[] seen = Show(_clock.Steps == _delay + 1 ? _cues : null);
        return _clock.Result(seen, answered && action[0] == _cue ? 1 : 0, answered);
    }

    /// <summary>Ends the episode.</summary>
    public void Dispose() => _clock.Stop();

    private float[] Show(int? lit)
    {
        float[] lamps = new float[_cues + 1];
        if (lit is { } number) lamps[number] = 1;
        return lamps;
    }
}
