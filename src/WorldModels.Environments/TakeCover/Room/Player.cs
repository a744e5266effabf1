namespace WorldModels.Environments.Cover;

/// <summary>
/// The player, who looks along x and steps along y. Places and velocities are counted in 1/65,536 of a map unit, as Doom counts them,
/// so that every rounding is its own.
/// </summary>
internal sealed class Player
{
    public const int Radius = 16;

    private const int One = 1 << 16;
    private const int Push = 3 * One / 4, Friction = 0xE800, StandsStill = One / 16, WallMargin = One / 32;
    private const double EyeHeight = 41, MostBob = 16, BobPeriod = 20;

    private int _x = -416 * One, _y = 384 * One, _velocityX, _velocityY;

    public Player() => Eye = EyeHeight;

    public double X => _x / (double)One;

    public double Y => _y / (double)One;

    public double VelocityX => _velocityX / (double)One;

    public double VelocityY => _velocityY / (double)One;

    /// <summary>The height of the eyes, which bob with every step.</summary>
    public double Eye { get; private set; }

    /// <summary>100 at first; dead at 0 or less.</summary>
    public int Health { get; private set; } = 100;

    /// <summary>Moves on by one tic, the <paramref name="tic"/>th of the episode.</summary>
    public void Move(Sidestep step, int tic)
    {
        _velocityY += (int)step * Push;
        double squaredSpeed = VelocityX * VelocityX + VelocityY * VelocityY;
        Eye = EyeHeight + 0.5 * Math.Min(MostBob, 0.25 * squaredSpeed) * Math.Sin(2 * Math.PI * (tic - 1) / BobPeriod);

        _x = Slide(_x, ref _velocityX, (Arena.West + Radius) * One, (Arena.East - Radius) * One);
        _y = Slide(_y, ref _velocityY, (Arena.South + Radius) * One, (Arena.North - Radius) * One);
        bool stops = step == Sidestep.None && Math.Abs(_velocityX) < StandsStill && Math.Abs(_velocityY) < StandsStill;
        _velocityX = stops ? 0 : Slowed(_velocityX);
        _velocityY = stops ? 0 : Slowed(_velocityY);
    }

    /// <summary>Takes a hit from something that stands at a place, which also pushes the player away from there.</summary>
    public void Suffer(int damage, double fromX, double fromY)
    {
        Health -= damage;
        (double awayX, double awayY) = (X - fromX, Y - fromY);
        double kick = Math.Min(damage / 8.0, 32) / Math.Max(Math.Sqrt(awayX * awayX + awayY * awayY), 1e-9);
        _velocityX += (int)Math.Round(kick * awayX * One);
        _velocityY += (int)Math.Round(kick * awayY * One);
    }

    private static int Slowed(int velocity) => (int)((long)velocity * Friction >> 16);

    /// <summary>Moves along one axis. A wall ends the motion a thirty-second of the way before it.</summary>
    private static int Slide(int place, ref int velocity, int low, int high)
    {
        int target = place + velocity;
        if (target >= low && target <= high) return target;
        int room = velocity > 0 ? high - place : place - low;
        int part = (int)Math.Round(room * (double)One / Math.Abs(velocity)) - WallMargin;
        int moved = (int)((long)velocity * Math.Max(part, 0) >> 16);
        velocity = 0;
        return place + moved;
    }
}
