namespace WorldModels.Environments.Racing;

/// <summary>
/// Determines whether two convex polygons touch, by the algorithm of Gilbert, Johnson and Keerthi in single precision, with the same result as
/// Box2D for polygons that barely touch.
/// </summary>
internal static class PolygonDistance
{
    /// <summary>The distance up to which the polygons count as touching: each has a skin of 0.01 m.</summary>
    public const float Skins = 0.01f + 0.01f;

    private const float Epsilon = 1.1920929e-7f;
    private const int MostSteps = 20;

    /// <summary>A corner of the polygons' difference: the pair of corners that it comes from, and its weight in the nearest point.</summary>
    private struct Corner
    {
        public int First, Second;
        public Vector2 OnFirst, OnSecond, Difference;
        public float Weight;
    }

    public static bool Touch(ReadOnlySpan<Vector2> fixedCorners, Body body, ReadOnlySpan<Vector2> bodyCorners)
    {
        Span<Corner> simplex = stackalloc Corner[3];
        simplex[0] = MakeCorner(fixedCorners, 0, body, bodyCorners, 0);
        simplex[0].Weight = 1;
        int count = 1;
        for (int step = 0; step < MostSteps; step++)
        {
            ReadOnlySpan<Corner> before = [simplex[0], simplex[1], simplex[2]];
            int known = count;
            count = count == 1 ? 1 : count == 2 ? NearestOnLine(simplex) : NearestOnTriangle(simplex);
            if (count == 3) return true;
            Vector2 direction = TowardsOrigin(simplex, count);
            if (Plane.Dot(direction, direction) < Epsilon * Epsilon) break;
            int first = Farthest(fixedCorners, -direction), second = Farthest(bodyCorners, body.Rotation.Undo(direction));
            if (Knows(before[..known], first, second)) break;
            simplex[count++] = MakeCorner(fixedCorners, first, body, bodyCorners, second);
        }
        Vector2 onFirst = simplex[0].OnFirst, onSecond = simplex[0].OnSecond;
        if (count == 2)
        {
            onFirst = simplex[0].Weight * onFirst + simplex[1].Weight * simplex[1].OnFirst;
            onSecond = simplex[0].Weight * onSecond + simplex[1].Weight * simplex[1].OnSecond;
        }
        return Plane.Length(onFirst - onSecond) - Skins < 10 * Epsilon;
    }

    private static Corner MakeCorner(ReadOnlySpan<Vector2> fixedCorners, int first, Body body, ReadOnlySpan<Vector2> bodyCorners, int second)
    {
        Vector2 onFirst = fixedCorners[first], onSecond = body.ToWorld(bodyCorners[second]);
        return new Corner { First = first, Second = second, OnFirst = onFirst, OnSecond = onSecond, Difference = onSecond - onFirst };
    }

    private static int Farthest(ReadOnlySpan<Vector2> corners, Vector2 direction)
    {
        int best = 0;
        float farthest = Plane.Dot(corners[0], direction);
        for (int i = 1; i < corners.Length; i++)
        {
            float reach = Plane.Dot(corners[i], direction);
            if (reach <= farthest) continue;
            farthest = reach;
            best = i;
        }
        return best;
    }

    private static bool Knows(ReadOnlySpan<Corner> corners, int first, int second)
    {
        foreach (ref readonly Corner corner in corners)
            if (corner.First == first && corner.Second == second) return true;
        return false;
    }

    private static Vector2 TowardsOrigin(ReadOnlySpan<Corner> simplex, int count)
    {
        Vector2 a = simplex[0].Difference;
        if (count == 1) return -a;
        Vector2 edge = simplex[1].Difference - a;
        return Plane.Cross(edge, -a) > 0 ? new Vector2(-edge.Y, edge.X) : new Vector2(edge.Y, -edge.X);
    }

    /// <summary>Reduces two corners to those between which the point nearest to the origin lies; returns their number.</summary>
    private static int NearestOnLine(Span<Corner> simplex)
    {
        Vector2 a = simplex[0].Difference, b = simplex[1].Difference, edge = b - a;
        float beyondA = -Plane.Dot(a, edge), beforeB = Plane.Dot(b, edge);
        if (beyondA <= 0) return Keep(simplex, 0);
        if (beforeB <= 0) return Keep(simplex, 1);
        return Keep(simplex, 0, 1, beforeB, beyondA);
    }

    /// <summary>Does the same for three corners; 3 means that the origin lies inside.</summary>
    private static int NearestOnTriangle(Span<Corner> simplex)
    {
        Vector2 a = simplex[0].Difference, b = simplex[1].Difference, c = simplex[2].Difference;
        Vector2 ab = b - a, ac = c - a, bc = c - b;
        float abAtB = Plane.Dot(b, ab), abAtA = -Plane.Dot(a, ab);
        float acAtC = Plane.Dot(c, ac), acAtA = -Plane.Dot(a, ac);
        float bcAtC = Plane.Dot(c, bc), bcAtB = -Plane.Dot(b, bc);
        float turn = Plane.Cross(ab, ac);
        float inA = turn * Plane.Cross(b, c), inB = turn * Plane.Cross(c, a), inC = turn * Plane.Cross(a, b);
        if (abAtA <= 0 && acAtA <= 0) return Keep(simplex, 0);
        if (abAtB > 0 && abAtA > 0 && inC <= 0) return Keep(simplex, 0, 1, abAtB, abAtA);
        if (acAtC > 0 && acAtA > 0 && inB <= 0) return Keep(simplex, 0, 2, acAtC, acAtA);
        if (abAtB <= 0 && bcAtB <= 0) return Keep(simplex, 1);
        if (acAtC <= 0 && bcAtC <= 0) return Keep(simplex, 2);
        // The third corner replaces the first one, which determines the order of later sums.
        if (bcAtC > 0 && bcAtB > 0 && inA <= 0) return Keep(simplex, 2, 1, bcAtB, bcAtC);
        return 3;
    }

    private static int Keep(Span<Corner> simplex, int corner)
    {
        simplex[0] = simplex[corner];
        simplex[0].Weight = 1;
        return 1;
    }

    private static int Keep(Span<Corner> simplex, int first, int second, float firstWeight, float secondWeight)
    {
        float scale = 1 / (firstWeight + secondWeight);
        (simplex[0], simplex[1]) = (simplex[first], simplex[second]);
        simplex[0].Weight = firstWeight * scale;
        simplex[1].Weight = secondWeight * scale;
        return 2;
    }
}
