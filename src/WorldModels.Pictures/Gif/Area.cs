namespace WorldModels.Pictures;

/// <summary>A rectangle of a picture.</summary>
readonly record struct Area(int Top, int Left, int Height, int Width)
{
    /// <summary>Returns the smallest rectangle that contains every changed pixel; one pixel if none changed, because a frame cannot be empty.</summary>
    public static Area Changed(Picture before, Picture after)
    {
        int top = after.Height, bottom = -1, left = after.Width, right = -1;
        for (int row = 0; row < after.Height; row++)
        {
            ReadOnlySpan<Rgb> was = before.Row(row), now = after.Row(row);
            int same = was.CommonPrefixLength(now);
            if (same == now.Length)
                continue;
            int last = now.Length - 1;
            while (was[last] == now[last])
                last--;
            (top, bottom) = (Math.Min(top, row), row);
            (left, right) = (Math.Min(left, same), Math.Max(right, last));
        }
        return bottom < 0 ? new Area(0, 0, 1, 1) : new Area(top, left, bottom - top + 1, right - left + 1);
    }

    public ReadOnlySpan<Rgb> Row(Picture picture, int row) => picture.Row(Top + row).Slice(Left, Width);
}
