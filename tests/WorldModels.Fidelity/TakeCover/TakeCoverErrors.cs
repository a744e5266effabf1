namespace WorldModels.Fidelity.TakeCover;

/// <summary>The largest differences between a recorded episode and the same motions in this environment, in map units and tics.</summary>
public sealed class TakeCoverErrors
{
    /// <summary>
    /// The largest allowed difference of any position, velocity or height: half of the last of a recording's six decimals, plus the rounding
    /// of calculations in doubles.
    /// </summary>
    public const double Bound = 5.001e-7;

    /// <summary>The name of the trace.</summary>
    public required string Name { get; init; }

    /// <summary>The number of its tics.</summary>
    public required int Tics { get; init; }

    /// <summary>Position of the player.</summary>
    public double Place { get; set; }

    /// <summary>Velocity of the player.</summary>
    public double Velocity { get; set; }

    /// <summary>Height of the eyes.</summary>
    public double Eye { get; set; }

    /// <summary>The number of compared fireballs.</summary>
    public int Fireballs { get; set; }

    /// <summary>Velocity of a fireball, that is its speed and its direction.</summary>
    public double Aim { get; set; }

    /// <summary>Position of a fireball, from the throw until it has burned out.</summary>
    public double Flight { get; set; }

    /// <summary>The number of tics in which a fireball has hit something in one of the two, but not in the other.</summary>
    public int Collisions { get; set; }

    /// <summary>The number of losses of health that no hit explains, or that are not one of the eight possible losses.</summary>
    public int Losses { get; set; }

    /// <summary>The number of monsters that appeared at an impossible tic or position.</summary>
    public int Appearances { get; set; }

    /// <summary>The number of throws at a tic at which the monster does not throw.</summary>
    public int Throws { get; set; }

    /// <summary>The number of rewards that are not 1.</summary>
    public int Rewards { get; set; }

    /// <summary>Whether every difference stays within its bound.</summary>
    public bool Faithful =>
        Place <= Bound && Velocity <= Bound && Eye <= Bound && Aim <= Bound && Flight <= Bound
        && Collisions + Losses + Appearances + Throws + Rewards == 0;
}
