namespace WorldModels.Fidelity.TakeCover;

/// <summary>The worst differences between a recorded episode and the same motions made here; map units and tics.</summary>
public sealed class TakeCoverErrors
{
    /// <summary>
    /// The largest difference of any place, velocity or height: half of the last of a recording's six decimals, and what counting
    /// in doubles adds to it.
    /// </summary>
    public const double Bound = 5.001e-7;

    /// <summary>The name of the trace.</summary>
    public required string Name { get; init; }

    /// <summary>How many tics it has.</summary>
    public required int Tics { get; init; }

    /// <summary>Place of the player.</summary>
    public double Place { get; set; }

    /// <summary>Velocity of the player.</summary>
    public double Velocity { get; set; }

    /// <summary>Height of the eyes.</summary>
    public double Eye { get; set; }

    /// <summary>How many fireballs were compared.</summary>
    public int Fireballs { get; set; }

    /// <summary>Velocity of a fireball: its speed and its aim.</summary>
    public double Aim { get; set; }

    /// <summary>Place of a fireball, from the throw on until it has burned out.</summary>
    public double Flight { get; set; }

    /// <summary>In how many tics a fireball has met something in one and not in the other.</summary>
    public int Collisions { get; set; }

    /// <summary>How many losses of health no hit explains, or are none of the eight that there are.</summary>
    public int Losses { get; set; }

    /// <summary>How many monsters appeared at a tic or a place at which they do not.</summary>
    public int Appearances { get; set; }

    /// <summary>How many throws came at a tic at which that monster does not throw.</summary>
    public int Throws { get; set; }

    /// <summary>How many rewards are not 1.</summary>
    public int Rewards { get; set; }

    /// <summary>Whether every difference stays within its bound.</summary>
    public bool Faithful =>
        Place <= Bound && Velocity <= Bound && Eye <= Bound && Aim <= Bound && Flight <= Bound
        && Collisions + Losses + Appearances + Throws + Rewards == 0;
}
