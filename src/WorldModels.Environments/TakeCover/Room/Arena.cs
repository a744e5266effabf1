namespace WorldModels.Environments.Cover;

/// <summary>
/// The room, in map units: x increases from the player towards the monsters, y to the left, z upwards from the floor. Time is counted
/// in tics of 1/35 s. Moving objects use units of 1/65,536 of a map unit (<see cref="Fixed"/>).
/// </summary>
internal static class Arena
{
    public const int West = -448, East = 128, South = 0, North = 768, Height = 104;

    /// <summary>
    /// The lengths of the lines of which the walls across x and across y consist. The walls across y have a second line where x is
    /// above 0, which the player never reaches.
    /// </summary>
    public const int LineAcrossX = North - South, LineAcrossY = -West;

    /// <summary>Returns whether a square around a position, with sides of twice the radius, lies between the walls.</summary>
    public static bool Holds(int x, int y, int radius) =>
        x - radius >= West * Fixed.One && x + radius <= East * Fixed.One
        && y - radius >= South * Fixed.One && y + radius <= North * Fixed.One;

    /// <summary>Returns the number of moves in one tic for a velocity, so that each move is shorter than the radius.</summary>
    public static int Strides(int velocityX, int velocityY, int radius)
    {
        int longest = radius - Fixed.One, fastest = Math.Max(Math.Abs(velocityX), Math.Abs(velocityY));
        return fastest > longest ? 1 + fastest / longest : 1;
    }
}
