namespace WorldModels.Environments.Racing;

/// <summary>Which tiles of a track the car touches now, and which it has touched before.</summary>
internal sealed class TileContacts(Track track)
{
    private readonly ulong[] _near = new ulong[track.Grid.Words];
    private readonly int[] _touched = new int[Car.Wheels];
    private readonly List<int> _newTiles = [];

    /// <summary>How many tiles each wheel touches.</summary>
    public ReadOnlySpan<int> Touched => _touched;

    /// <summary>Per tile, whether a wheel has touched it.</summary>
    public bool[] Visited { get; } = new bool[track.Tiles.Length];

    /// <summary>Per tile, whether any part of the car has touched it: such a tile loses its stripes.</summary>
    public bool[] Worn { get; } = new bool[track.Tiles.Length];

    /// <summary>Finds the contacts anew. Returns the tiles that a wheel touches for the first time; the list is used again by the next call.</summary>
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

    /// <summary>Collects the tiles around a polygon and returns its bounds with the skins.</summary>
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
