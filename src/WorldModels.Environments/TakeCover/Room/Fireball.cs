namespace WorldModels.Environments.Cover;

/// <summary>A fireball, which flies straight until it meets something; positions and velocities are <see cref="Fixed"/>.</summary>
internal struct Fireball
{
    public const int Radius = 6 * Fixed.One, Speed = 10 * Fixed.One;

    /// <summary>The height of its centre, in map units.</summary>
    public const float Middle = 36;

    /// <summary>The number of tics for which each of the two pictures of its flight is shown, and each of the three of its burst.</summary>
    public const int FlightPictureTics = 4, BurstPictureTics = 6;

    /// <summary>The first picture may end 0 to 3 tics earlier, each with the same probability: the number of these cases.</summary>
    public const int PictureChances = 4;

    /// <summary>Creates a fireball that a monster has just thrown: half a step away from it, aimed at the current position of the player.</summary>
    /// <param name="thrower">The monster, through which the fireball passes.</param>
    /// <param name="player">The target.</param>
    /// <param name="early">The number of tics by which its first picture ends earlier, 0 to 3.</param>
    public static Fireball Throw(Monster thrower, Player player, int early)
    {
        // The original aims in single precision.
        (float x, float y) = (player.Body.X - Monster.X, player.Body.Y - thrower.Y);
        double perUnit = Speed / (double)MathF.Sqrt(x * x + y * y);
        Fireball thrown = new()
        {
            Thrower = thrower, Age = early, VelocityX = (int)(float)(x * perUnit), VelocityY = (int)(float)(y * perUnit),
        };
        thrown.X = Monster.X + (int)Math.Round(thrown.VelocityX / 2.0);
        thrown.Y = thrower.Y + (int)Math.Round(thrown.VelocityY / 2.0);
        return thrown;
    }

    public Monster Thrower { get; private init; }

    public int X { get; private set; }

    public int Y { get; private set; }

    public int VelocityX { get; private init; }

    public int VelocityY { get; private init; }

    /// <summary>The number of tics since it was thrown, plus those by which its first picture ends earlier.</summary>
    public int Age { get; private set; }

    /// <summary>The number of tics since it met something, counted in the same way as <see cref="Age"/>; 0 while it flies.</summary>
    public int Burst { get; private set; }

    public readonly bool IsOver => Burst > 3 * BurstPictureTics;

    /// <summary>Advances by one tic, in moves short enough to detect every contact, and stops before the object that it meets.</summary>
    public Contact Advance(Player player, ReadOnlySpan<Monster> monsters)
    {
        Age++;
        if (Burst > 0)
        {
            Burst++;
            return Contact.None;
        }
        int strides = Arena.Strides(VelocityX, VelocityY, Radius);
        (int startX, int startY) = (X, Y);
        for (int stride = 1; stride <= strides; stride++)
        {
            int x = startX + Fixed.Scale(VelocityX, stride, strides), y = startY + Fixed.Scale(VelocityY, stride, strides);
            if (player.Health > 0 && Touches(x - player.Body.X, y - player.Body.Y, Player.Radius)) return Contact.Player;
            if (TouchesAny(monsters, x, y) || !Arena.Holds(x, y, Radius)) return Contact.Other;
            (X, Y) = (x, y);
        }
        return Contact.None;
    }

    /// <summary>Begins to burn out at its position.</summary>
    /// <param name="early">The number of tics by which its first picture ends earlier, 0 to 3.</param>
    public void Explode(int early) => Burst = 2 + early;

    /// <summary>Returns whether it touches another monster, which stops it without damage to the monster.</summary>
    private readonly bool TouchesAny(ReadOnlySpan<Monster> monsters, int x, int y)
    {
        foreach (Monster monster in monsters)
            if (monster != Thrower && Touches(x - Monster.X, y - monster.Y, Monster.Radius)) return true;
        return false;
    }

    private static bool Touches(int x, int y, int radius) => Math.Abs(x) < radius + Radius && Math.Abs(y) < radius + Radius;
}
