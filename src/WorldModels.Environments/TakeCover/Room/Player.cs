namespace WorldModels.Environments.Cover;

/// <summary>The player, who looks along x and steps along y.</summary>
internal sealed class Player
{
    public const int Radius = 16 * Fixed.One;

    private const int Push = 3 * Fixed.One / 4, Friction = 0xE800, StandsStill = Fixed.One / 16;
    private const int EyeHeight = 41 * Fixed.One, BobShare = Fixed.One / 4, MostBob = 16 * Fixed.One, BobTics = 20;
    private const double MostKick = 32;

    // The part of the velocity along y that comes from the player's own steps. The camera moves up and down only with this part, not with what a hit added.
    private int _ownVelocity;

    /// <summary>Position and velocity.</summary>
    public Body Body { get; } = new(Radius) { X = -416 * Fixed.One, Y = 384 * Fixed.One };

    /// <summary>The height of the camera, which moves up and down with every step, as <see cref="Fixed"/>.</summary>
    public int Eye { get; private set; } = EyeHeight;

    /// <summary>The health: 100 at first; the player is dead at 0 or less.</summary>
    public int Health { get; private set; } = 100;

    /// <summary>Advances by one tic, the <paramref name="tic"/>th of the episode.</summary>
    public void Move(Sidestep step, int tic)
    {
        Body.VelocityY += (int)step * Push;
        _ownVelocity += (int)step * Push;
        int bob = Math.Min(Fixed.Multiply(Fixed.Multiply(_ownVelocity, _ownVelocity), BobShare), MostBob);
        Eye = EyeHeight + Fixed.Multiply(bob / 2, FineAngle.Sine((tic - 1) * FineAngle.Count / BobTics));

        // A player that does not move is not slowed down.
        if ((Body.VelocityX | Body.VelocityY) == 0) return;
        if (Body.Walk() && Math.Abs(_ownVelocity) > Math.Abs(Body.VelocityY)) _ownVelocity = Body.VelocityY;
        bool stops = step == Sidestep.None && Math.Abs(Body.VelocityX) < StandsStill && Math.Abs(Body.VelocityY) < StandsStill;
        Body.VelocityX = stops ? 0 : Fixed.Multiply(Body.VelocityX, Friction);
        Body.VelocityY = stops ? 0 : Fixed.Multiply(Body.VelocityY, Friction);
        _ownVelocity = stops ? 0 : Fixed.Multiply(_ownVelocity, Friction);
    }

    /// <summary>Applies a hit from an object at a position, which also pushes the player away from it.</summary>
    public void Suffer(int damage, int fromX, int fromY)
    {
        Health -= damage;
        (int x, int y) = Kick(damage, Body.X - fromX, Body.Y - fromY);
        Body.VelocityX += x;
        Body.VelocityY += y;
    }

    /// <summary>Returns the change of the velocity by a hit: an eighth of the damage, in the direction of a vector rounded down to one of Doom's angles.</summary>
    public static (int X, int Y) Kick(int damage, int awayX, int awayY)
    {
        int kick = Fixed.Round(Math.Min(damage / 8.0, MostKick)), angle = FineAngle.Of(awayX, awayY);
        return (Fixed.Multiply(kick, FineAngle.Cosine(angle)), Fixed.Multiply(kick, FineAngle.Sine(angle)));
    }
}
