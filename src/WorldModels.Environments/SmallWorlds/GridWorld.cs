namespace WorldModels.Environments;

/// <summary>A grid world on a map drawn with characters, deterministic after the start: the simplest environment that fits in a table.</summary>
/// <remarks>
/// <para>Map: S start (one of several is drawn from the seed), G goal, H hole, # wall, . free ground.</para>
/// <para>Action: 0 left, 1 right, 2 up, 3 down; a map of a single row has only the first two. A wall or the edge stops the move.</para>
/// <para>Observation: the number of the cell, counted row by row from 0, as a <see cref="DiscreteSpace"/>.</para>
/// <para>Reward: 1 on reaching a goal, otherwise 0.</para>
/// <para>End: a goal or a hole terminates the episode; the time limit truncates it.</para>
/// </remarks>
public sealed class GridWorld : IEnvironment
{
    private readonly GridMap _map;
    private readonly EpisodeClock _clock;
    private int _cell;

    /// <summary>Creates the environment from a map.</summary>
    /// <param name="map">Rows of equal length, separated by line ends.</param>
    /// <param name="maxSteps">The number of steps after which an episode is truncated, 1 or more.</param>
    /// <exception cref="ArgumentException">The map is not valid, or the limit is below 1; the message says why.</exception>
    public GridWorld(string map, int maxSteps = 100)
    {
        _map = new GridMap(map);
        ObservationSpace = new DiscreteSpace(_map.Rows * _map.Columns);
        ActionSpace = new DiscreteSpace(_map.Rows == 1 ? 2 : 4);
        _clock = new EpisodeClock(ActionSpace, maxSteps);
    }

    /// <summary>Creates the smallest case: three states in a row, where two moves to the right from the first one give the reward.</summary>
    public static GridWorld ThreeStates() => new("S.G");

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
        _cell = _map.Starts[_clock.Begin(seed).Next(_map.Starts.Count)];
        return new Observation([_cell]);
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        _clock.Admit(action);
        _cell = _map.Next(_cell, (int)action[0]);
        bool goal = _map.IsGoal(_cell);
        return _clock.Result([_cell], goal ? 1 : 0, goal || _map.IsHole(_cell));
    }

    /// <summary>Ends the episode.</summary>
    public void Dispose() => _clock.Stop();
}
