namespace WorldModels.Environments;

/// <summary>A grid world with slippery moves, like Gymnasium's FrozenLake: most moves go sideways, and holes end the episode.</summary>
/// <remarks>
/// <para>Map: as for <see cref="GridWorld"/>.</para>
/// <para>Action: 0 left, 1 right, 2 up, 3 down. With the slip probability p the move goes to one of the two sides instead, to each
/// with p/2. A wall or the edge stops it.</para>
/// <para>Observation: the number of the cell, counted row by row from 0, as a <see cref="DiscreteSpace"/>.</para>
/// <para>Reward: 1 on reaching a goal, otherwise 0.</para>
/// <para>End: a goal or a hole terminates the episode; the time limit truncates it.</para>
/// </remarks>
public sealed class SlipperyGrid : IEnvironment
{
    /// <summary>FrozenLake's default map: four by four cells, four holes.</summary>
    public const string FrozenLake = "S...\n.H.H\n...H\nH..G";

    private readonly GridMap _map;
    private readonly EpisodeClock _clock;
    private readonly double _slipProbability;
    private Pcg64 _random = new(0);
    private int _cell;

    /// <summary>Creates the environment from a map.</summary>
    /// <param name="map">Rows of equal length, separated by line ends.</param>
    /// <param name="slipProbability">The probability that a move goes sideways, 0 to 1.</param>
    /// <param name="maxSteps">The number of steps after which an episode is truncated, 1 or more.</param>
    /// <exception cref="ArgumentException">The map is not valid, or a number is out of its range; the message says why.</exception>
    public SlipperyGrid(string map = FrozenLake, double slipProbability = 2.0 / 3, int maxSteps = 100)
    {
        if (!(slipProbability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(slipProbability), slipProbability, "the probability must lie between 0 and 1");
        _map = new GridMap(map);
        _slipProbability = slipProbability;
        ObservationSpace = new DiscreteSpace(_map.Rows * _map.Columns);
        _clock = new EpisodeClock(ActionSpace, maxSteps);
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; } = new DiscreteSpace(4);

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _clock.MaxSteps;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public Observation Reset(long seed)
    {
        _random = _clock.Begin(seed);
        _cell = _map.Starts[_random.Next(_map.Starts.Count)];
        return new Observation([_cell]);
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        _clock.Admit(action);
        int move = (int)action[0];
        double draw = _random.NextDouble();
        if (draw < _slipProbability)
        {
            // The sideways moves of left and right (0, 1) are up and down (2, 3), and vice versa.
            int side = draw < _slipProbability / 2 ? 0 : 1;
            move = move < 2 ? 2 + side : side;
        }
        _cell = _map.Next(_cell, move);
        bool goal = _map.IsGoal(_cell);
        return _clock.Result([_cell], goal ? 1 : 0, goal || _map.IsHole(_cell));
    }

    /// <summary>Ends the episode.</summary>
    public void Dispose() => _clock.Stop();
}
