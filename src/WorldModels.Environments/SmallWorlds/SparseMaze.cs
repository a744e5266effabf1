namespace WorldModels.Environments;

/// <summary>A maze whose only reward is at the goal: random actions hardly ever reach it, an agent that explores does.</summary>
/// <remarks>
/// <para>Maze: rooms in rows and columns with passages between them and exactly one path between any two rooms, the same in
/// every episode. The start is the upper left room, the goal the lower right one; <see cref="Map"/> shows it. A room and a passage
/// are one cell each.</para>
/// <para>Action: 0 left, 1 right, 2 up, 3 down, as a <see cref="DiscreteSpace"/>; a wall stops the move.</para>
/// <para>Observation: six numbers from 0 to 1: the row and the column of the cell, as fractions of the last ones, and whether the
/// cells to the left, to the right, above and below are open (1) or wall (0).</para>
/// <para>Reward: 1 on reaching the goal, otherwise 0.</para>
/// <para>End: the goal terminates the episode; the time limit truncates it.</para>
/// </remarks>
public sealed class SparseMaze : IEnvironment
{
    private readonly GridMap _map;
    private readonly EpisodeClock _clock;
    private int _cell;

    /// <summary>Creates the environment.</summary>
    /// <param name="rows">The number of rows of rooms, 2 or more.</param>
    /// <param name="columns">The number of columns of rooms, 2 or more.</param>
    /// <param name="mazeSeed">Determines the passages, 0 or more; the seeds of episodes do not change them.</param>
    /// <param name="maxSteps">The number of steps after which an episode is truncated, 1 or more.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public SparseMaze(int rows = 10, int columns = 10, long mazeSeed = 0, int maxSteps = 500)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 2);
        _map = new GridMap(MazeCarver.Carve(rows, columns, new Pcg64(mazeSeed)));
        _clock = new EpisodeClock(ActionSpace, maxSteps);
    }

    /// <summary>The maze as text: S start, G goal, # wall, . free.</summary>
    public string Map => _map.ToString();

    /// <inheritdoc/>
    public Space ObservationSpace { get; } = new BoxSpace(6, 0, 1);

    /// <inheritdoc/>
    public Space ActionSpace { get; } = new DiscreteSpace(4);

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _clock.MaxSteps;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public Observation Reset(long seed)
    {
        _clock.Begin(seed);
        _cell = _map.Starts[0];
        return new Observation(Look());
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        _clock.Admit(action);
        _cell = _map.Next(_cell, (int)action[0]);
        bool goal = _map.IsGoal(_cell);
        return _clock.Result(Look(), goal ? 1 : 0, goal);
    }

    /// <summary>Ends the episode.</summary>
    public void Dispose() => _clock.Stop();

    private float[] Look() =>
    [
        (float)(_cell / _map.Columns) / (_map.Rows - 1),
        (float)(_cell % _map.Columns) / (_map.Columns - 1),
        .. Enumerable.Range(0, 4).Select(move => _map.Next(_cell, move) == _cell ? 0f : 1f),
    ];
}
