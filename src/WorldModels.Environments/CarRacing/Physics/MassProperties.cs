namespace WorldModels.Environments.Racing;

/// <summary>Mass in kg, centre of mass in metres from the origin of the shape, inertia about the centre of mass in kg m^2.</summary>
internal readonly record struct MassProperties(float Mass, Vector2 Center, float Inertia)
{
    /// <summary>Returns the mass of several convex polygons with the same density; areas that two of them share count twice.</summary>
    public static MassProperties Of(Vector2[][] polygons, float density)
    {
        float mass = 0, inertia = 0;
        Vector2 center = Vector2.Zero;
        // Box2D adds the polygon that was created last first; the order determines the last bits.
        foreach (Vector2[] polygon in polygons.Reverse())
        {
            MassProperties part = AboutOrigin(polygon, density);
            mass += part.Mass;
            center += part.Mass * part.Center;
            inertia += part.Inertia;
        }
        center *= 1 / mass;
        return new MassProperties(mass, center, inertia - mass * Plane.Dot(center, center));
    }

    /// <summary>Sums triangles that share the mean of the corners.</summary>
    private static MassProperties AboutOrigin(Vector2[] corners, float density)
    {
        const float Third = 1f / 3f;
        Vector2 middle = Vector2.Zero, center = Vector2.Zero;
        foreach (Vector2 corner in corners) middle += corner;
        middle *= 1f / corners.Length;
        float area = 0, inertia = 0;
        for (int i = 0; i < corners.Length; i++)
        {
            Vector2 a = corners[i] - middle, b = corners[(i + 1) % corners.Length] - middle;
            float cross = Plane.Cross(a, b), triangle = 0.5f * cross;
            area += triangle;
            center += triangle * Third * (a + b);
            float squareX = a.X * a.X + b.X * a.X + b.X * b.X, squareY = a.Y * a.Y + b.Y * a.Y + b.Y * b.Y;
            inertia += 0.25f * Third * cross * (squareX + squareY);
        }
        float mass = density * area;
        center *= 1 / area;
        Vector2 shifted = center + middle;
        inertia = density * inertia + mass * (Plane.Dot(shifted, shifted) - Plane.Dot(center, center));
        return new MassProperties(mass, shifted, inertia);
    }
}
