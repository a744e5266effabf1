namespace WorldModels.Environments.Racing;

/// <summary>Draws a <see cref="Race"/> as CarRacing does: the field, the road, the car and, in the whole picture, the indicators.</summary>
internal sealed class RacePainter
{
    /// <summary>The part of the window above the bar of indicators: 84 of 96 rows.</summary>
    private const float PartAboveBar = 84 / 96f;

    private const float FarZoom = 0.6f, NearZoom = 16.2f;
    private const float PatchSize = (float)(2000 / 6.0 / 20);
    private const int PatchReach = 20;

    private readonly CarRacingView _view;
    private readonly Vector2 _window, _scale;
    private readonly Canvas _canvas;
    private readonly IndicatorPainter? _indicators;
    private ulong[] _visibleTiles = [];

    public RacePainter(CarRacingView view, CarRacingFrame frame)
    {
        bool whole = frame == CarRacingFrame.Full96;
        int size = whole ? 96 : 64;
        _view = view;
        _window = view == CarRacingView.V3 ? new Vector2(1000, 800) : new Vector2(1200, 1000);
        _canvas = new Canvas(size, size);
        _scale = new Vector2(_canvas.Columns, _canvas.Rows) / _window / (whole ? Vector2.One : new Vector2(1, PartAboveBar));
        if (whole) _indicators = new IndicatorPainter(_canvas);
        Pixels = new byte[size * size * 3];
    }

    /// <summary>The last picture: red, green and blue bytes, row by row from the top.</summary>
    public byte[] Pixels { get; }

    public void Draw(Race race)
    {
        Camera camera = Aim(race);
        Bounds sight = Sight(camera);
        DrawField(camera, sight);
        DrawRoad(camera, sight, race);
        DrawCar(camera, race.Car);
        _indicators?.Draw(race);
        _canvas.Resolve(Pixels);
    }

    /// <summary>Returns the camera, which starts high above and comes down during the first second.</summary>
    private Camera Aim(Race race)
    {
        Body hull = race.Car.Hull;
        var time = (float)race.Time;
        float zoom = FarZoom * MathF.Max(1 - time, 0) + NearZoom * MathF.Min(time, 1);
        bool followsMotion = _view == CarRacingView.Paper && Plane.Length(hull.Velocity) > 0.5f;
        float angle = followsMotion ? (float)PortableMath.Atan2(hull.Velocity.X, hull.Velocity.Y) : -hull.Angle;
        return new Camera(_window, hull.Origin, angle, zoom, _scale);
    }

    private Bounds Sight(in Camera camera) => Bounds.Around(
    [
        camera.Unproject(Vector2.Zero), camera.Unproject(new Vector2(_canvas.Columns, 0)),
        camera.Unproject(new Vector2(0, _canvas.Rows)), camera.Unproject(new Vector2(_canvas.Columns, _canvas.Rows)),
    ]);

    private void DrawField(in Camera camera, in Bounds sight)
    {
        const float Reach = Track.HalfField;
        if (new Bounds(-Reach, -Reach, Reach, Reach).Contains(sight)) _canvas.Clear(Paint.Grass);
        else
        {
            _canvas.Clear(Paint.Black);
            DrawSquare(camera, new Vector2(-Reach, -Reach), 2 * Reach, Paint.Grass);
        }
        // Every other square in every other row is lighter.
        for (int row = FirstPatch(sight.Bottom); row < PatchReach && row * PatchSize < sight.Top; row += 2)
            for (int column = FirstPatch(sight.Left); column < PatchReach && column * PatchSize < sight.Right; column += 2)
                DrawSquare(camera, new Vector2(column, row) * PatchSize, PatchSize, Paint.LightGrass);
    }

    private static int FirstPatch(float low) => Math.Max(-PatchReach, 2 * (int)MathF.Floor(low / (2 * PatchSize)));

    private void DrawSquare(in Camera camera, Vector2 corner, float side, Paint paint) => DrawPolygon(
        camera, [corner, corner + new Vector2(side, 0), corner + new Vector2(side, side), corner + new Vector2(0, side)], paint);

    private void DrawRoad(in Camera camera, in Bounds sight, Race race)
    {
        Track track = race.Track;
        if (_visibleTiles.Length != track.Grid.Words) _visibleTiles = new ulong[track.Grid.Words];
        track.Grid.Find(sight, _visibleTiles);
        ReadOnlySpan<bool> worn = race.WornTiles;
        for (int word = 0; word < _visibleTiles.Length; word++)
            for (ulong rest = _visibleTiles[word]; rest != 0; rest &= rest - 1)
            {
                int i = 64 * word + BitOperations.TrailingZeroCount(rest);
                RoadTile tile = track.Tiles[i];
                DrawPolygon(camera, tile.Corners, worn[i] ? Paint.WornRoad : Paint.WornRoad + (byte)(i % 3));
                if (tile.Kerb is not null) DrawPolygon(camera, tile.Kerb, i % 2 == 0 ? Paint.White : Paint.Red);
            }
    }

    private void DrawCar(in Camera camera, Car car)
    {
        foreach (Wheel wheel in car.AllWheels)
        {
            DrawBody(camera, wheel.Body, Paint.Black);
            DrawBand(camera, wheel);
        }
        DrawBody(camera, car.Hull, Paint.Hull);
    }

    private void DrawBody(in Camera camera, Body body, Paint paint)
    {
        foreach (Vector2[] polygon in body.Polygons) DrawShape(camera, body, polygon, paint);
    }

    /// <summary>Draws a bright band across the tyre, which shows how it rolls.</summary>
    private void DrawBand(in Camera camera, Wheel wheel)
    {
        const double Width = 1.2;
        const float HalfWidth = (float)Car.WheelHalfWidth;
        double sin1 = PortableMath.Sin(wheel.Phase), cos1 = PortableMath.Cos(wheel.Phase);
        double sin2 = PortableMath.Sin(wheel.Phase + Width), cos2 = PortableMath.Cos(wheel.Phase + Width);
        if (sin1 > 0 && sin2 > 0) return;
        var y1 = (float)(Wheel.Radius * (sin1 > 0 ? Math.Sign(cos1) : cos1));
        var y2 = (float)(Wheel.Radius * (sin2 > 0 ? Math.Sign(cos2) : cos2));
        DrawShape(camera, wheel.Body, [new(-HalfWidth, y1), new(HalfWidth, y1), new(HalfWidth, y2), new(-HalfWidth, y2)], Paint.WheelBand);
    }

    private void DrawShape(in Camera camera, Body body, ReadOnlySpan<Vector2> corners, Paint paint)
    {
        Span<Vector2> placed = stackalloc Vector2[corners.Length];
        for (int i = 0; i < corners.Length; i++) placed[i] = body.ToWorld(corners[i]);
        DrawPolygon(camera, placed, paint);
    }

    private void DrawPolygon(in Camera camera, ReadOnlySpan<Vector2> corners, Paint paint)
    {
        Span<Vector2> projected = stackalloc Vector2[corners.Length];
        for (int i = 0; i < corners.Length; i++) projected[i] = camera.Project(corners[i]);
        _canvas.Fill(projected, paint);
    }
}
