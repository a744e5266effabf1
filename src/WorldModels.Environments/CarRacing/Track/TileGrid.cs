namespace WorldModels.Environments.Racing;

/// <summary>The spatial index of a track: square cells over the field, each with the set of tiles that overlap it, one bit per tile.</summary>
internal sealed class TileGrid
{
    private const float CellSize = 10;
    private const int CellsAcross = (int)(2 * Track.HalfField / CellSize) + 1;

    private readonly ulong[] _cells;

    public TileGrid(RoadTile[] tiles)
    {
        Words = (tiles.Length + 63) / 64;
        _cells = new ulong[CellsAcross * CellsAcross * Words];
        for (int i = 0; i < tiles.Length; i++)
        {
            Vector2[] reach = [.. tiles[i].Corners, .. tiles[i].Kerb ?? []];
            foreach (int cell in CellsIn(Bounds.Around(reach))) _cells[cell * Words + i / 64] |= 1UL << i;
        }
    }

    /// <summary>The number of 64-bit words of a set of tiles.</summary>
    public int Words { get; }

    /// <summary>Fills <paramref name="tiles"/> with every tile that may lie within the bounds, and possibly a few more.</summary>
    public void Find(in Bounds bounds, Span<ulong> tiles)
    {
        tiles.Clear();
        int left = Cell(bounds.Left), right = Cell(bounds.Right), top = Cell(bounds.Top);
        for (int row = Cell(bounds.Bottom); row <= top; row++)
            for (int column = left; column <= right; column++)
            {
                ReadOnlySpan<ulong> cell = _cells.AsSpan((row * CellsAcross + column) * Words, Words);
                for (int word = 0; word < tiles.Length; word++) tiles[word] |= cell[word];
            }
    }

    private static IEnumerable<int> CellsIn(Bounds bounds) =>
        from row in Enumerable.Range(Cell(bounds.Bottom), Cell(bounds.Top) - Cell(bounds.Bottom) + 1)
        from column in Enumerable.Range(Cell(bounds.Left), Cell(bounds.Right) - Cell(bounds.Left) + 1)
        select row * CellsAcross + column;

    /// <summary>Returns the row or column of a coordinate; coordinates outside the field belong to the outermost cells.</summary>
    private static int Cell(float coordinate) => (int)Math.Clamp((coordinate + Track.HalfField) / CellSize, 0, CellsAcross - 1);
}
