namespace WorldModels.Fidelity.TakeCover;

/// <summary>The worst differences between a recorded episode and the same motions made here; map units and tics.</summary>
public sealed class TakeCoverErrors
{
    /// <summary>The largest difference of a place or velocity of the player: what the six decimals of a recording leave open.</summary>
    public const double PlayerBound = 1e-6;

    /// <summary>The largest difference of the height of the eyes.</summary>
    public const double EyeBound = 0.005;

    /// <summary>The largest difference of a fireball's velocity, which the original rounds to a fixed angle.</summary>
    public const double VelocityBound = 1e-3;

    /// <summary>The largest difference of a fireball's place, after up to 90 tics of flight.</summary>
    public const double FireballBound = 0.05;

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

    /// <summary>Place of a fireball, from the throw on.</summary>
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
        Place <= PlayerBound && Velocity <= PlayerBound && Eye <= EyeBound && Aim <= VelocityBound && Flight <= FireballBound
        && Collisions + Losses + Appearances + Throws + Rewards == 0;
}
