namespace WorldModels.Environments;

/// <summary>A walk on ice, as FrozenLake of Gymnasium: most moves go sideways, and holes end the episode.</summary>
/// <remarks>
/// <para>Map: as of <see cref="GridWorld"/>.</para>
/// <para>Action: 0 left, 1 right, 2 up, 3 down. With the slip probability p the move goes to one of the two sides instead, to each
/// with p/2. A wall or the edge stops it.</para>
/// <para>Observation: the number of the cell, counted row by row from 0, as a <see cref="DiscreteSpace"/>.</para>
/// <para>Reward: 1 on reaching a goal, otherwise 0.</para>
/// <para>End: a goal or a hole terminates the episode; the time limit truncates it.</para>
/// </remarks>
public sealed class SlipperyGrid : IEnvironment
{
    /// <summary>The map that FrozenLake has by default: four by four cells, four holes.</summary>
    public const string FrozenLake = "S...\n.H.H\n...H\nH..G";

    private readonly GridMap _map;
    private readonly EpisodeClock _clock;
    private readonly double _slipProbability;
    private Pcg64 _random = new(0);
    private int _cell;

    /// <summary>A world on a map.</summary>
    /// <param name="map">Rows of equal length, divided by line ends.</param>
    /// <param name="slipProbability">How likely a move goes sideways, 0 to 1.</param>
    /// <param name="maxSteps">After how many steps an episode is truncated, 1 or more.</param>
    /// <exception cref="ArgumentException">The map is none, or a number is out of its range; the message says why.</exception>
    public SlipperyGrid(string map = FrozenLake, double slipProbability = 2.0 / 3, int maxSteps = 100)
    {
        if (!(slipProbability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(slipProbability), slipProbability, "a probability lies between 0 and 1");
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
            // Sideways to left and right (0, 1) are up and down (2, 3), and the other way round.
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
