namespace WorldModels.Environments;

/// <summary>A map drawn with characters: S start, G goal, H hole, # wall, . free ground.</summary>
internal sealed class GridMap
{
    /// <summary>The row and column that each of the four moves adds: left, right, up, down.</summary>
    private static readonly (int Row, int Column)[] Moves = [(0, -1), (0, 1), (-1, 0), (1, 0)];

    private readonly string[] _rows;

    /// <exception cref="ArgumentException">The map is not a rectangle, has another character, or has no start or no goal.</exception>
    public GridMap(string map)
    {
        ArgumentNullException.ThrowIfNull(map);
        _rows = map.ReplaceLineEndings("\n").Trim('\n').Split('\n');
        string cells = string.Concat(_rows);
        if (_rows.FirstOrDefault(row => row.Length != _rows[0].Length) is { } odd)
            throw new ArgumentException($"the rows of a map must have the same length: the first has {_rows[0].Length} cells, but '{odd}' has {odd.Length}", nameof(map));
        if (cells.FirstOrDefault(cell => !"SGH#.".Contains(cell, StringComparison.Ordinal)) is var other and not '\0')
            throw new ArgumentException($"a map consists of S (start), G (goal), H (hole), # (wall) and . (free): got '{other}'", nameof(map));
        Starts = [.. Enumerable.Range(0, cells.Length).Where(i => cells[i] == 'S')];
        if (Starts.Count == 0) throw new ArgumentException($"a map needs a start, S: got '{map}'", nameof(map));
        if (!cells.Contains('G', StringComparison.Ordinal)) throw new ArgumentException($"a map needs a goal, G: got '{map}'", nameof(map));
    }

    public int Rows => _rows.Length;

    public int Columns => _rows[0].Length;

    /// <summary>The cells, numbered row by row, at which an episode may begin.</summary>
    public IReadOnlyList<int> Starts { get; }

    public bool IsGoal(int cell) => this[cell] == 'G';

    public bool IsHole(int cell) => this[cell] == 'H';

    /// <summary>Returns the cell after a move: the next cell, or the same cell at a wall or the edge.</summary>
    /// <param name="cell">The cell before the move.</param>
    /// <param name="move">0 left, 1 right, 2 up, 3 down.</param>
    public int Next(int cell, int move)
    {
        int row = cell / Columns + Moves[move].Row, column = cell % Columns + Moves[move].Column;
        bool open = row >= 0 && row < Rows && column >= 0 && column < Columns && _rows[row][column] != '#';
        return open ? row * Columns + column : cell;
    }

    public override string ToString() => string.Join('\n', _rows);

    private char this[int cell] => _rows[cell / Columns][cell % Columns];
}
