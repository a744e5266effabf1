namespace WorldModels.Fidelity.CarRacing;

/// <summary>The largest differences between a recorded episode and its replay in this environment.</summary>
public sealed class CarRacingErrors
{
    /// <summary>The largest difference that counts as a faithful position, in metres.</summary>
    public const double PositionBound = 1e-4;

    /// <summary>The largest difference in visited tiles.</summary>
    public const int VisitedBound = 1;

    /// <summary>The largest mean absolute difference of a picture above its bar, in levels of 0 to 255.</summary>
    public const double PictureBound = 1;

    /// <summary>The name of the trace.</summary>
    public required string Name { get; init; }

    /// <summary>The number of its actions.</summary>
    public required int Steps { get; init; }

    /// <summary>Whether the seed generates the recorded random numbers.</summary>
    public required bool SameDraws { get; init; }

    /// <summary>Points of the track, in metres; infinite if the number of points differs.</summary>
    public required double Track { get; init; }

    /// <summary>The number of tiles whose kerb differs.</summary>
    public required int Kerbs { get; init; }

    /// <summary>Position of the hull, in metres.</summary>
    public double Position { get; set; }

    /// <summary>Angle of the hull, in radians.</summary>
    public double Angle { get; set; }

    /// <summary>Velocity of the hull, in m/s.</summary>
    public double Velocity { get; set; }

    /// <summary>Angular velocity of the hull, in rad/s.</summary>
    public double Spin { get; set; }

    /// <summary>Angular velocity of a wheel, in rad/s.</summary>
    public double WheelSpeed { get; set; }

    /// <summary>Angle of a wheel against the hull, in radians.</summary>
    public double Joint { get; set; }

    /// <summary>Reward of a step.</summary>
    public double Reward { get; set; }

    /// <summary>Tiles that a wheel touches.</summary>
    public double Touched { get; set; }

    /// <summary>Tiles visited so far.</summary>
    public double Visited { get; set; }

    /// <summary>The number of steps after which one has ended and the other has not.</summary>
    public int Endings { get; set; }

    /// <summary>Per picture the mean absolute difference in rows 0 to 83, in levels.</summary>
    public IList<double> PicturesAboveBar { get; } = [];

    /// <summary>Per picture the mean absolute difference in all rows, in levels.</summary>
    public IList<double> Pictures { get; } = [];

    /// <summary>Whether every difference stays within its bound.</summary>
    public bool Faithful =>
        SameDraws && Kerbs == 0 && Track <= PositionBound && Position <= PositionBound && Visited <= VisitedBound && Endings <= VisitedBound
        && PicturesAboveBar.All(difference => difference < PictureBound);
}
