namespace WorldModels.Environments;

/// <summary>A point mass on a line whose observation is its position but not its velocity: the next observation cannot be predicted from one observation, but from two.</summary>
/// <remarks>
/// <para>Action: the force a, one number from -1 to 1.</para>
/// <para>Dynamics: v becomes v + 0.1 a, then x becomes x + 0.1 v. At the start x is uniform in [-1, 1), v in [-1, 1); nothing else is
/// random.</para>
/// <para>Observation: x, one number without bounds.</para>
/// <para>Reward: 1 - |x| after the step.</para>
/// <para>End: the episode terminates beyond |x| = 3; the time limit truncates it.</para>
/// </remarks>
public sealed class HiddenVelocity : IEnvironment
{
    private const double Interval = 0.1, Edge = 3;

    private readonly EpisodeClock _clock;
    private double _x;

    /// <summary>Creates the environment; episodes are truncated after <paramref name="maxSteps"/> steps, 1 or more.</summary>
    /// <exception cref="ArgumentException">The limit is below 1.</exception>
    public HiddenVelocity(int maxSteps = 100) => _clock = new EpisodeClock(ActionSpace, maxSteps);

    /// <inheritdoc/>
    public Space ObservationSpace { get; } = new BoxSpace(1, float.NegativeInfinity, float.PositiveInfinity);

    /// <inheritdoc/>
    public Space ActionSpace { get; } = new BoxSpace(1, -1, 1);

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _clock.MaxSteps;

    /// <summary>The velocity, which is not in the observation; for tests of what a recurrent model has learnt of it.</summary>
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
