namespace WorldModels.Environments.Racing;

/// <summary>An axis-aligned rectangle.</summary>
internal readonly record struct Bounds(float Left, float Bottom, float Right, float Top)
{
    public static Bounds Around(ReadOnlySpan<Vector2> points)
    {
        Vector2 low = points[0], high = points[0];
        foreach (Vector2 point in points)
        {
            low = Vector2.Min(low, point);
            high = Vector2.Max(high, point);
        }
        return new Bounds(low.X, low.Y, high.X, high.Y);
    }

    public bool Overlaps(in Bounds other) => Left <= other.Right && other.Left <= Right && Bottom <= other.Top && other.Bottom <= Top;

    public Bounds Grown(float margin) => new(Left - margin, Bottom - margin, Right + margin, Top + margin);

    public bool Contains(in Bounds other) => Left <= other.Left && Bottom <= other.Bottom && other.Right <= Right && other.Top <= Top;
}
