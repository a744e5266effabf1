namespace WorldModels.Environments.Racing;

/// <summary>The tiles of a track that the car touches now, and those that it has touched before.</summary>
internal sealed class TileContacts(Track track)
{
    private readonly ulong[] _near = new ulong[track.Grid.Words];
    private readonly int[] _touched = new int[Car.Wheels];
    private readonly List<int> _newTiles = [];

    /// <summary>The number of tiles that each wheel touches.</summary>
    public ReadOnlySpan<int> Touched => _touched;

    /// <summary>Whether a wheel has touched each tile.</summary>
    public bool[] Visited { get; } = new bool[track.Tiles.Length];

    /// <summary>Whether any part of the car has touched each tile; such a tile is drawn without stripes.</summary>
    public bool[] Worn { get; } = new bool[track.Tiles.Length];

    /// <summary>Updates the contacts. Returns the tiles that a wheel touches for the first time; the list is reused by the next call.</summary>
    public List<int> Update(Car car)
    {
        _newTiles.Clear();
        for (int i = 0; i < Car.Wheels; i++) _touched[i] = TouchWheel(car.AllWheels[i].Body);
        TouchHull(car.Hull);
        return _newTiles;
    }

    private int TouchWheel(Body wheel)
    {
        int count = 0;
        Bounds bounds = FindNear(wheel, wheel.Polygons[0]);
        for (int word = 0; word < _near.Length; word++)
            for (ulong rest = _near[word]; rest != 0; rest &= rest - 1)
            {
                int tile = 64 * word + BitOperations.TrailingZeroCount(rest);
                if (!Touches(tile, wheel, wheel.Polygons[0], bounds)) continue;
                count++;
                Worn[tile] = true;
                if (Visited[tile]) continue;
                Visited[tile] = true;
                _newTiles.Add(tile);
            }
        return count;
    }

    private void TouchHull(Body hull)
    {
        foreach (Vector2[] polygon in hull.Polygons)
        {
            Bounds bounds = FindNear(hull, polygon);
            for (int word = 0; word < _near.Length; word++)
                for (ulong rest = _near[word]; rest != 0; rest &= rest - 1)
                {
                    int tile = 64 * word + BitOperations.TrailingZeroCount(rest);
                    if (!Worn[tile]) Worn[tile] = Touches(tile, hull, polygon, bounds);
                }
        }
    }

    /// <summary>Collects the tiles near a polygon and returns its bounds including the skins.</summary>
    private Bounds FindNear(Body body, Vector2[] polygon)
    {
        Span<Vector2> corners = stackalloc Vector2[polygon.Length];
        for (int i = 0; i < polygon.Length; i++) corners[i] = body.ToWorld(polygon[i]);
        Bounds bounds = Bounds.Around(corners).Grown(2 * PolygonDistance.Skins);
        track.Grid.Find(bounds, _near);
        return bounds;
    }

    private bool Touches(int tile, Body body, Vector2[] polygon, in Bounds bounds) =>
        track.Tiles[tile].Bounds.Overlaps(bounds) && PolygonDistance.Touch(track.Tiles[tile].Corners, body, polygon);
}
