namespace WorldModels.Environments;

/// <summary>Creates a maze with exactly one path between any two rooms, by a random walk with backtracking.</summary>
internal static class MazeCarver
{
    private static readonly (int Row, int Column)[] Directions = [(0, -1), (0, 1), (-1, 0), (1, 0)];

    /// <summary>Returns the map of a maze, surrounded by walls; room (r, c) is the cell (2 r + 1, 2 c + 1).</summary>
    public static string Carve(int rows, int columns, Pcg64 random)
    {
        char[][] cells = [.. Enumerable.Range(0, checked(2 * rows + 1)).Select(_ => Enumerable.Repeat('#', checked(2 * columns + 1)).ToArray())];
        var way = new Stack<(int Row, int Column)>([(1, 1)]);
        cells[1][1] = '.';
        while (way.TryPeek(out (int Row, int Column) room))
        {
            (int Row, int Column)[] closed = [.. Directions.Where(step => IsClosed(room.Row + 2 * step.Row, room.Column + 2 * step.Column))];
            if (closed.Length == 0)
            {
                way.Pop();
                continue;
            }
            (int row, int column) = closed[random.Next(closed.Length)];
            cells[room.Row + row][room.Column + column] = '.';
            (int, int) next = (room.Row + 2 * row, room.Column + 2 * column);
            cells[next.Item1][next.Item2] = '.';
            way.Push(next);
        }
        cells[1][1] = 'S';
        cells[^2][^2] = 'G';
        return string.Join('\n', cells.Select(row => new string(row)));

        bool IsClosed(int row, int column) => row > 0 && row < cells.Length && column > 0 && column < cells[0].Length && cells[row][column] == '#';
    }
}
