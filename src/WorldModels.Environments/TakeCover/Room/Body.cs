namespace WorldModels.Environments.Cover;

/// <summary>A square that walks and slides along walls; all numbers are <see cref="Fixed"/>.</summary>
internal sealed class Body(int radius)
{
    private const int WallMargin = Fixed.One / 32, MostWalls = 2;

    public int X { get; set; }

    public int Y { get; set; }

    public int VelocityX { get; set; }

    public int VelocityY { get; set; }

    /// <summary>Advances by one tic.</summary>
    /// <returns>Whether a wall has changed the velocity.</returns>
    public bool Walk()
    {
        int strides = Arena.Strides(VelocityX, VelocityY, radius);
        bool clipped = false;
        (int startX, int startY) = (X, Y);
        for (int stride = 1; stride <= strides; stride++)
        {
            if (TryMove(startX + Fixed.Scale(VelocityX, stride, strides), startY + Fixed.Scale(VelocityY, stride, strides))) continue;
            clipped |= Slide(VelocityX / strides, VelocityY / strides, strides);
            if ((VelocityX | VelocityY) == 0) break;
            startX = X - Fixed.Scale(VelocityX, stride, strides);
            startY = Y - Fixed.Scale(VelocityY, stride, strides);
        }
        return clipped;
    }

    /// <summary>
    /// Moves up to the wall that stops the move, minus one thirty-second of the move, and then along the wall by the rest of the move.
    /// The velocity becomes this rest, times the number of moves in a tic.
    /// </summary>
    /// <returns>Whether the velocity has changed: a wall that the move crosses only by a very small distance stops the move but does not change the velocity.</returns>
    private bool Slide(int moveX, int moveY, int strides)
    {
        bool clipped = false;
        for (int wall = 0; wall < MostWalls; wall++)
        {
            int shareX = ShareUntilWall(X, moveX, Arena.West, Arena.East, Arena.LineAcrossX);
            int shareY = ShareUntilWall(Y, moveY, Arena.South, Arena.North, Arena.LineAcrossY);
            int share = Math.Min(shareX, shareY), before = share - WallMargin;
            if (share > Fixed.One) break;
            if (before > 0 && !TryMove(X + Fixed.Multiply(moveX, before), Y + Fixed.Multiply(moveY, before))) break;
            int rest = Fixed.One - share;
            if (rest == 0) return clipped;
            moveX = shareX == share ? 0 : Fixed.Multiply(moveX, rest);
            moveY = shareX == share ? Fixed.Multiply(moveY, rest) : 0;
            VelocityX = moveX * strides;
            VelocityY = moveY * strides;
            clipped = true;
            if (TryMove(X + moveX, Y + moveY)) return true;
        }
        if (!TryMove(X, Y + moveY)) TryMove(X + moveX, Y);
        return clipped;
    }

    /// <summary>Returns the fraction of a move after which one of the two walls across an axis is met; more than 1 if none is.</summary>
    private int ShareUntilWall(int place, int move, int low, int high, int line)
    {
        int room = move > 0 ? high * Fixed.One - place - radius : low * Fixed.One - place + radius;
        // The original determines the side of a line by a product without its lower 32 bits, and does not detect smaller crossings.
        bool crosses = (long)(Math.Abs(move) - Math.Abs(room)) * (line * Fixed.One) >> 32 > 0;
        return crosses ? Fixed.Round((double)room / move) : Fixed.One + 1;
    }

    private bool TryMove(int x, int y)
    {
        if (!Arena.Holds(x, y, radius)) return false;
        (X, Y) = (x, y);
        return true;
    }
}
