namespace WorldModels.Environments.Racing;

/// <summary>A hull on four wheels: the front wheels steer, the rear wheels drive.</summary>
internal sealed class Car
{
    /// <summary>Metres per unit of the coordinates in which the shapes below are given.</summary>
    public const double Size = 0.02;

    public const int Wheels = 4;

    /// <summary>The half width of a wheel, in metres.</summary>
    public const double WheelHalfWidth = 14 * Size;

    private const double GasRise = 0.1;

    private static readonly Vector2[][] HullShape =
    [
        Shape((60, 110), (60, 130), (-60, 130), (-60, 110)),
        Shape((20, 20), (15, 120), (-15, 120), (-20, 20)),
        Shape((50, -40), (50, -10), (25, 20), (-25, 20), (-50, -10), (-50, -40), (-20, -90), (20, -90)),
        Shape((50, -120), (50, -90), (-50, -90), (-50, -120)),
    ];

    private static readonly Vector2[][] WheelShape = [Shape((14, -27), (14, 27), (-14, 27), (-14, -27))];

    /// <summary>Front left, front right, rear left, rear right.</summary>
    private static readonly Vector2[] WheelPlaces = Shape((-55, 80), (55, 80), (-55, -82), (55, -82));

    private readonly Solver _solver;

    public Car(TrackPoint start)
    {
        var origin = new Vector2((float)start.X, (float)start.Y);
        Hull = new Body(HullShape, 1, origin, (float)start.Beta);
        AllWheels = [.. WheelPlaces.Select(place => MakeWheel(start, place))];
        _solver = new Solver(Hull, [.. AllWheels.Select(wheel => wheel.Body)], [.. AllWheels.Select(wheel => wheel.Joint)]);
    }

    public Body Hull { get; }

    public Wheel[] AllWheels { get; }

    /// <summary>Sets the controls until the next call.</summary>
    /// <param name="steering">-1 (left) to 1 (right).</param>
    /// <param name="gas">0 to 1.</param>
    /// <param name="brake">0 to 1.</param>
    public void Control(double steering, double gas, double brake)
    {
        for (int i = 0; i < Wheels; i++)
        {
            Wheel wheel = AllWheels[i];
            wheel.Brake = brake;
            if (i < 2) wheel.Steering = -steering;
            else wheel.Gas += Math.Min(Math.Clamp(gas, 0, 1) - wheel.Gas, GasRise);
        }
    }

    /// <summary>Applies the force of every wheel, given the number of tiles that each one touches.</summary>
    public void Drive(ReadOnlySpan<int> touchedTiles)
    {
        for (int i = 0; i < Wheels; i++) AllWheels[i].Drive(touchedTiles[i] > 0);
    }

    /// <summary>Moves everything by one step.</summary>
    public void Move() => _solver.Step();

    /// <summary>
    /// Creates a wheel at its position under a hull of angle 0, whatever the hull's angle is: the first step moves it to its correct
    /// position and turns the hull a little, as in the original.
    /// </summary>
    private Wheel MakeWheel(TrackPoint start, Vector2 place)
    {
        var origin = new Vector2((float)(start.X + place.X), (float)(start.Y + place.Y));
        var body = new Body(WheelShape, 0.1f, origin, (float)start.Beta);
        return new Wheel(body, new RevoluteJoint(Hull, body, place));
    }

    private static Vector2[] Shape(params (int X, int Y)[] corners) =>
        [.. corners.Select(corner => new Vector2((float)(corner.X * Size), (float)(corner.Y * Size)))];
}
