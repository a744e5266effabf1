namespace WorldModels.Environments.Racing;

/// <summary>One episode without its pictures: a car on a track, with its rewards.</summary>
internal sealed class Race
{
    private const double TimeStep = 1.0 / 50, TrackReward = 1000, StepCost = 0.1, OffFieldReward = -100, LapCompletePart = 0.95;

    private readonly TileContacts _contacts;
    private double _paid;
    private bool _lapComplete;

    /// <summary>Puts a new car on the start line and simulates one step.</summary>
    public Race(Track track)
    {
        Track = track;
        Car = new Car(track.Points[0]);
        _contacts = new TileContacts(track);
        Advance();
    }

    public Track Track { get; }

    public Car Car { get; }

    /// <summary>The simulated time in seconds.</summary>
    public double Time { get; private set; }

    /// <summary>The sum of the rewards so far, which is the score in the picture.</summary>
    public double Score { get; private set; }

    /// <summary>The number of tiles that a wheel has touched.</summary>
    public int TilesVisited { get; private set; }

    /// <summary>Whether the lap is complete or the car has left the field.</summary>
    public bool Ended { get; private set; }

    /// <summary>The number of tiles that each wheel touches.</summary>
    public ReadOnlySpan<int> TouchedTiles => _contacts.Touched;

    /// <summary>Whether the car has touched each tile.</summary>
    public ReadOnlySpan<bool> WornTiles => _contacts.Worn;

    /// <summary>Takes one action and returns its reward.</summary>
    public double Step(double steering, double gas, double brake)
    {
        Car.Control(steering, gas, brake);
        Advance();
        Score -= StepCost;
        double reward = Score - _paid;
        _paid = Score;
        Vector2 place = Car.Hull.Origin;
        bool offField = MathF.Abs(place.X) > Track.HalfField || MathF.Abs(place.Y) > Track.HalfField;
        Ended = offField || _lapComplete || TilesVisited == Track.Tiles.Length;
        return offField ? OffFieldReward : reward;
    }

    private void Advance()
    {
        // Forces use the contacts of the previous step, contacts the positions of the previous step: this is Box2D's order.
        Car.Drive(_contacts.Touched);
        foreach (int tile in _contacts.Update(Car))
        {
            Score += TrackReward / Track.Tiles.Length;
            TilesVisited++;
            _lapComplete |= tile == 0 && (double)TilesVisited / Track.Tiles.Length > LapCompletePart;
        }
        Car.Move();
        Time += TimeStep;
    }
}
