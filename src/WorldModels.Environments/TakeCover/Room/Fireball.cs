namespace WorldModels.Environments.Cover;

/// <summary>A fireball, which flies straight on until it meets the player or a wall.</summary>
internal struct Fireball
{
    public const double Radius = 6, Middle = 36, Speed = 10;

    /// <summary>For how many tics it burns after it has met something.</summary>
    public const int BurstTics = 18;

    private const double LongestStride = Radius - 1;

    /// <summary>A fireball that a monster has just thrown: half a step away from it, aimed at where the player is now.</summary>
    public static Fireball Throw(double monsterY, Player player)
    {
        (double x, double y) = (player.X - Monster.X, player.Y - monsterY);
        double perUnit = Speed / Math.Sqrt(x * x + y * y);
        Fireball thrown = new() { VelocityX = x * perUnit, VelocityY = y * perUnit };
        thrown.X = Monster.X + thrown.VelocityX / 2;
        thrown.Y = monsterY + thrown.VelocityY / 2;
        return thrown;
    }

    public double X { get; set; }

    public double Y { get; set; }

    public double VelocityX { get; init; }

    public double VelocityY { get; init; }

    /// <summary>Tics since it was thrown.</summary>
    public int Age { get; private set; }

    /// <summary>Tics since it met something; 0 while it flies.</summary>
    public int Burst { get; private set; }

    public readonly bool IsOver => Burst > BurstTics;

    /// <summary>Moves on by one tic, in strides short enough to miss nothing, and stays before what it meets.</summary>
    /// <returns>Whether it meets the player now.</returns>
    public bool Advance(Player player)
    {
        Age++;
        if (Burst > 0)
        {
            Burst++;
            return false;
        }
        int strides = 1 + (int)(Math.Max(Math.Abs(VelocityX), Math.Abs(VelocityY)) / LongestStride);
        for (int stride = 0; stride < strides; stride++)
        {
            (double x, double y) = (X + VelocityX / strides, Y + VelocityY / strides);
            bool hit = Touches(player, x, y);
            if (hit || x - Radius < Arena.West || y - Radius < Arena.South || y + Radius > Arena.North)
            {
                Burst = 1;
                return hit;
            }
            (X, Y) = (x, y);
        }
        return false;
    }

    private static bool Touches(Player player, double x, double y) =>
        Math.Abs(x - player.X) < Player.Radius + Radius && Math.Abs(y - player.Y) < Player.Radius + Radius;
}
