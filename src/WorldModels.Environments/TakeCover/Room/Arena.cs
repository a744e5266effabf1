namespace WorldModels.Environments.Cover;

/// <summary>
/// The room, in map units: x grows from the player towards the monsters, y to the left, z upwards from the floor. Time is counted
/// in tics of 1/35 s. What moves in the room counts in 1/65,536 of a map unit (<see cref="Fixed"/>).
/// </summary>
internal static class Arena
{
    public const int West = -448, East = 128, South = 0, North = 768, Height = 104;

    /// <summary>
    /// How long the lines are that the walls across x and across y consist of. The walls across y have a second line where x is
    /// above 0, which the player never reaches.
    /// </summary>
    public const int LineAcrossX = North - South, LineAcrossY = -West;

    /// <summary>Whether a square around a place, with sides of twice the radius, lies between the walls.</summary>
    public static bool Holds(int x, int y, int radius) =>
        x - radius >= West * Fixed.One && x + radius <= East * Fixed.One
        && y - radius >= South * Fixed.One && y + radius <= North * Fixed.One;

    /// <summary>In how many strides something moves in one tic, so that each is shorter than its radius.</summary>
    public static int Strides(int velocityX, int velocityY, int radius)
    {
        int longest = radius - Fixed.One, fastest = Math.Max(Math.Abs(velocityX), Math.Abs(velocityY));
        return fastest > longest ? 1 + fastest / longest : 1;
    }
}
