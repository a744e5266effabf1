namespace WorldModels.Tests.Dynamics;

/// <summary>The moves of a grid map and the distances to the goal, by code that is independent of the library.</summary>
internal sealed class Grid(string map)
{
    private readonly string[] _rows = map.Split('\n');

    public int Cells => _rows.Length * _rows[0].Length;

    public bool IsEnd(int cell) => At(cell) is 'G' or 'H';

    public bool IsWall(int cell) => At(cell) == '#';

    public bool IsGoal(int cell) => At(cell) == 'G';

    /// <summary>0 left, 1 right, 2 up, 3 down.</summary>
    public int Move(int cell, int action)
    {
        int columns = _rows[0].Length, row = cell / columns, column = cell % columns;
        row = Math.Clamp(row + (action == 3 ? 1 : action == 2 ? -1 : 0), 0, _rows.Length - 1);
        column = Math.Clamp(column + (action == 1 ? 1 : action == 0 ? -1 : 0), 0, columns - 1);
        return IsWall(row * columns + column) ? cell : row * columns + column;
    }

    /// <summary>Returns the number of steps to the nearest goal around the holes, by breadth-first search from the goals; int.MaxValue if there is no way.</summary>
    public int[] StepsToGoal(int actions = 4)
    {
        int[] steps = [.. Enumerable.Range(0, Cells).Select(cell => IsGoal(cell) ? 0 : int.MaxValue)];
        for (int distance = 0; distance < Cells; distance++)
            for (int cell = 0; cell < Cells; cell++)
                if (steps[cell] == int.MaxValue && !IsEnd(cell) && !IsWall(cell)
                    && Enumerable.Range(0, actions).Any(action => steps[Move(cell, action)] == distance))
                    steps[cell] = distance + 1;
        return steps;
    }

    private char At(int cell) => _rows[cell / _rows[0].Length][cell % _rows[0].Length];
}
