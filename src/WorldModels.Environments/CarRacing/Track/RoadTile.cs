namespace WorldModels.Environments.Racing;

/// <summary>A piece of road between two points of the track, and the kerb at its side, if any.</summary>
internal sealed class RoadTile
{
    /// <summary>The corners, counter-clockwise from the rightmost one (the lowest of several), which is Box2D's order.</summary>
    public required Vector2[] Corners { get; init; }

    /// <summary>The corners of the kerb in order, or null.</summary>
    public required Vector2[]? Kerb { get; init; }

    /// <summary>The bounds of <see cref="Corners"/>.</summary>
    public required Bounds Bounds { get; init; }

    /// <summary>Returns the corners of a convex polygon in Box2D's order.</summary>
    public static Vector2[] Sort(Vector2[] corners)
    {
        float area = 0;
        for (int i = 0; i < corners.Length; i++) area += Plane.Cross(corners[i], corners[(i + 1) % corners.Length]);
        Vector2[] turning = area < 0 ? [.. corners.Reverse()] : corners;
        int start = 0;
        for (int i = 1; i < turning.Length; i++)
            if (turning[i].X > turning[start].X || (turning[i].X == turning[start].X && turning[i].Y < turning[start].Y)) start = i;
        return [.. turning[start..], .. turning[..start]];
    }
}
