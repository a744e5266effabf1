using System.Runtime.CompilerServices;

namespace WorldModels.Environments.Racing;

/// <summary>The symmetric 2x2 matrix that maps an impulse at a joint to the change of velocity; it is inverted here.</summary>
internal readonly struct PointMass(float x, float xy, float y)
{
    public readonly float X = x, XY = xy, Y = y;
    private readonly float _inverseDeterminant = 1 / (x * y - xy * xy);

    /// <summary>Returns the impulse that changes the velocity by (x, y), by Cramer's rule.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (float X, float Y) Solve(float x, float y) => (_inverseDeterminant * (Y * x - XY * y), _inverseDeterminant * (X * y - XY * x));
}
