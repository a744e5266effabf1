namespace WorldModels.Environments.Racing;

/// <summary>A closed road of tiles, with kerbs in sharp turns.</summary>
internal sealed class Track
{
    /// <summary>The field is the square of +- this many metres around the origin.</summary>
    public const float HalfField = (float)(2000 / 6.0);

    private const double HalfWidth = 40 / 6.0, KerbWidth = 8 / 6.0, KerbTurn = 0.31 * 0.2;
    private const int KerbRun = 4;

    public Track(TrackPoint[] points)
    {
        Points = points;
        bool[] kerbs = FindKerbs(points);
        Tiles = [.. points.Select((point, i) => MakeTile(point, points[Wrap(i - 1)], kerbs[i]))];
        Grid = new TileGrid(Tiles);
    }

    public IReadOnlyList<TrackPoint> Points { get; }

    public RoadTile[] Tiles { get; }

    /// <summary>Finds the tiles near a place.</summary>
    public TileGrid Grid { get; }

    private int Wrap(int index) => (index + Points.Count) % Points.Count;

    private static RoadTile MakeTile(TrackPoint front, TrackPoint back, bool hasKerb)
    {
        Vector2[] corners = [front.Across(-HalfWidth), front.Across(HalfWidth), back.Across(HalfWidth), back.Across(-HalfWidth)];
        double inner = Math.Sign(back.Beta - front.Beta) * HalfWidth, outer = Math.Sign(back.Beta - front.Beta) * (HalfWidth + KerbWidth);
        return new RoadTile
        {
            Corners = RoadTile.Sort(corners),
            Bounds = Bounds.Around(corners),
            Kerb = hasKerb ? [front.Across(inner), front.Across(outer), back.Across(outer), back.Across(inner)] : null,
        };
    }

    /// <summary>Finds the kerbs: there is one where the road has turned sharply to one side four times in a row, along all four.</summary>
    private bool[] FindKerbs(TrackPoint[] points)
    {
        var kerbs = new bool[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            int left = 0, right = 0;
            for (int back = 0; back < KerbRun; back++)
            {
                double turn = points[Wrap(i - back)].Beta - points[Wrap(i - back - 1)].Beta;
                if (turn > KerbTurn) left++;
                if (turn < -KerbTurn) right++;
            }
            kerbs[i] = left == KerbRun || right == KerbRun;
        }
        // In place, so that values that wrap around the start are spread once more at the end, as in the original.
        for (int i = 0; i < points.Length; i++)
            for (int back = 0; back < KerbRun; back++)
                kerbs[Wrap(i - back)] |= kerbs[i];
        return kerbs;
    }
}
