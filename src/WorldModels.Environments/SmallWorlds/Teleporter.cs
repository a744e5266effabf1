namespace WorldModels.Environments;

/// <summary>
/// A point on a line that one action throws to one of two distant exits: the distribution of the next state has two peaks with nothing between
/// them, which a mixture of two normal distributions can represent and a single one cannot.
/// </summary>
/// <remarks>
/// <para>Action: 0 left, 1 right, 2 throw, as a <see cref="DiscreteSpace"/>.</para>
/// <para>Dynamics, with a new e from the standard normal distribution at every step: left gives x - 0.1 + 0.02 e, right x + 0.1 + 0.02 e,
/// throw 3 + 0.02 e or -3 + 0.02 e, each with probability 1/2. The first position is uniform in [-0.1, 0.1).</para>
/// <para>So the entropy of a throw is ln 2 + ln(0.02 sqrt(2 pi e)) = -1.800 nats. The best single normal distribution has the standard deviation
/// 3.00007 and a negative log-likelihood of 2.518 nats.</para>
/// <para>Observation: x, one number without bounds.</para>
/// <para>Reward: 1 for a throw to the right, -1 for one to the left, otherwise 0.</para>
/// <para>End: the time limit truncates the episode; nothing terminates it.</para>
/// </remarks>
public sealed class Teleporter : IEnvironment
{
    /// <summary>The distance of the two exits from 0.</summary>
    public const double Exit = 3;

    /// <summary>The length of a move.</summary>
    public const double Stride = 0.1;

    /// <summary>The standard deviation of the noise in every step.</summary>
    public const double Noise = 0.02;

    private readonly EpisodeClock _clock;
    private Pcg64 _random = new(0);
    private double _x;

    /// <summary>Creates the environment; episodes are truncated after <paramref name="maxSteps"/> steps, 1 or more.</summary>
    /// <exception cref="ArgumentException">The limit is below 1.</exception>
    public Teleporter(int maxSteps = 50) => _clock = new EpisodeClock(ActionSpace, maxSteps);

    /// <inheritdoc/>
    public Space ObservationSpace { get; } = new BoxSpace(1, float.NegativeInfinity, float.PositiveInfinity);

    /// <inheritdoc/>
    public Space ActionSpace { get; } = new DiscreteSpace(3);

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _clock.MaxSteps;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public Observation Reset(long seed)
    {
        _random = _clock.Begin(seed);
        _x = _random.NextUniform(-0.1, 0.1);
        return new Observation([(float)_x]);
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        _clock.Admit(action);
        double reward = 0;
        if (action[0] == 2)
        {
            reward = _random.NextDouble() < 0.5 ? -1 : 1;
            _x = reward * Exit;
        }
        else
        {
            _x += action[0] == 0 ? -Stride : Stride;
        }
        _x += Noise * _random.NextNormal();
        return _clock.Result([(float)_x], reward, terminated: false);
    }

    /// <summary>Ends the episode.</summary>
    public void Dispose() => _clock.Stop();
}
