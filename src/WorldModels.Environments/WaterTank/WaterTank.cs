namespace WorldModels.Environments;

/// <summary>A tank of 1,000 litres with an inflow that varies and a valve at the bottom: a small plant, for examples with logged data.</summary>
/// <remarks>
/// <para>Action: how far the valve is open, one number from 0 to 1.</para>
/// <para>Law: a step takes 10 seconds. The level, in litres, becomes level + inflow - 30 valve sqrt(level / 500) (Torricelli). The inflow, in litres a
/// step, then becomes inflow + 1.5 n with a standard normal n, clipped to [5, 25]. At the start the level is uniform in [300, 700), the inflow in [8, 22).</para>
/// <para>Observation: the level and the inflow.</para>
/// <para>Reward: <see cref="RewardOf"/> of the level after the step, 0 where the tank has failed.</para>
/// <para>End: a tank that is empty or runs over terminates the episode; the time limit truncates it.</para>
/// </remarks>
public sealed class WaterTank : IEnvironment
{
    /// <summary>What the tank holds, in litres.</summary>
    public const float Capacity = 1000;

    private const double Wanted = 500, Tolerance = 250, Outflow = 30, LeastInflow = 5, MostInflow = 25, InflowChange = 1.5;

    private readonly EpisodeClock _clock;
    private Pcg64 _random = new(0);
    private double _level, _inflow;

    /// <summary>A tank whose episodes are truncated after <paramref name="maxSteps"/> steps, 1 or more.</summary>
    /// <exception cref="ArgumentException">The limit is below 1.</exception>
    public WaterTank(int maxSteps = 60) => _clock = new EpisodeClock(ActionSpace, maxSteps);

    /// <inheritdoc/>
    public Space ObservationSpace { get; } = new BoxSpace([0, (float)LeastInflow], [Capacity, (float)MostInflow]);

    /// <inheritdoc/>
    public Space ActionSpace { get; } = new BoxSpace(1, 0, 1);

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _clock.MaxSteps;

    /// <summary>What a level is worth: 1 at 500 litres, falling to 0 at 250 litres more or less.</summary>
    public static float RewardOf(float level) => (float)Math.Max(0, 1 - Math.Abs(level - Wanted) / Tolerance);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public Observation Reset(long seed)
    {
        _random = _clock.Begin(seed);
        (_level, _inflow) = (_random.NextUniform(300, 700), _random.NextUniform(8, 22));
        return new Observation([(float)_level, (float)_inflow]);
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        _clock.Admit(action);
        _level += _inflow - Outflow * action[0] * Math.Sqrt(_level / Wanted);
        _inflow = Math.Clamp(_inflow + InflowChange * _random.NextNormal(), LeastInflow, MostInflow);
        bool failed = _level is <= 0 or >= Capacity;
        _level = Math.Clamp(_level, 0, Capacity);
        return _clock.Result([(float)_level, (float)_inflow], failed ? 0 : RewardOf((float)_level), failed);
    }

    /// <summary>Ends the episode.</summary>
    public void Dispose() => _clock.Stop();
}
