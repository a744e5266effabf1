namespace WorldModels.Environments.Cover;

/// <summary>A square that walks, and slides along the walls that it meets; all numbers in <see cref="Fixed"/>.</summary>
internal sealed class Body(int radius)
{
    private const int WallMargin = Fixed.One / 32, MostWalls = 2;

    public int X { get; set; }

    public int Y { get; set; }

    public int VelocityX { get; set; }

    public int VelocityY { get; set; }

    /// <summary>Moves on by one tic.</summary>
    /// <returns>Whether the velocity is what a wall has left of it.</returns>
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
    /// Moves up to the wall that stops a stride, a thirty-second of the stride less, and then along it by what is left of the stride.
    /// The velocity becomes that rest, times the number of strides in a tic.
    /// </summary>
    /// <returns>Whether it does: a wall that the stride crosses by a hair stops it and leaves the velocity.</returns>
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

    /// <summary>After which share of a move one of the two walls across an axis is met; more than 1 where none is.</summary>
    private int ShareUntilWall(int place, int move, int low, int high, int line)
    {
        int room = move > 0 ? high * Fixed.One - place - radius : low * Fixed.One - place + radius;
        // The original finds the side of a line by a product without its lower 32 digits, and sees no crossing that is shallower.
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
