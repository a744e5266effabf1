namespace WorldModels.Environments;

/// <summary>A point mass on a line that shows where it is and not how fast it moves: a single observation does not tell what comes next, two do.</summary>
/// <remarks>
/// <para>Action: the force a, one number from -1 to 1.</para>
/// <para>Law: v becomes v + 0.1 a, then x becomes x + 0.1 v. At the start x is uniform in [-1, 1), v in [-1, 1); nothing else is
/// left to chance.</para>
/// <para>Observation: x, one number without bounds.</para>
/// <para>Reward: 1 - |x| after the step.</para>
/// <para>End: beyond |x| = 3 the episode terminates; the time limit truncates it.</para>
/// </remarks>
public sealed class HiddenVelocity : IEnvironment
{
    private const double Interval = 0.1, Edge = 3;

    private readonly EpisodeClock _clock;
    private double _x;

    /// <summary>A world whose episodes are truncated after <paramref name="maxSteps"/> steps, 1 or more.</summary>
    /// <exception cref="ArgumentException">The limit is below 1.</exception>
    public HiddenVelocity(int maxSteps = 100) => _clock = new EpisodeClock(ActionSpace, maxSteps);

    /// <inheritdoc/>
    public Space ObservationSpace { get; } = new BoxSpace(1, float.NegativeInfinity, float.PositiveInfinity);

    /// <inheritdoc/>
    public Space ActionSpace { get; } = new BoxSpace(1, -1, 1);

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _clock.MaxSteps;

    /// <summary>The velocity that the observation hides, for judging what a memory knows of it.</summary>
    public double Velocity { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public Observation Reset(long seed)
    {
        Pcg64 random = _clock.Begin(seed);
        (_x, Velocity) = (random.NextUniform(-1, 1), random.NextUniform(-1, 1));
        return new Observation([(float)_x]);
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        _clock.Admit(action);
        Velocity += Interval * action[0];
        _x += Interval * Velocity;
        return _clock.Result([(float)_x], 1 - Math.Abs(_x), Math.Abs(_x) > Edge);
    }

    /// <summary>Ends the episode.</summary>
    public void Dispose() => _clock.Stop();
}
