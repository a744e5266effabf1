using System.Runtime.CompilerServices;

namespace WorldModels.Environments.Racing;

/// <summary>Arithmetic in the plane, in single precision and in Box2D's order of operations, so that results agree bit for bit.</summary>
internal static class Plane
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Cross(Vector2 a, Vector2 b) => a.X * b.Y - a.Y * b.X;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(Vector2 a, Vector2 b) => a.X * b.X + a.Y * b.Y;

    public static float Length(Vector2 a) => MathF.Sqrt(a.X * a.X + a.Y * a.Y);
}

/// <summary>A rotation by an angle.</summary>
internal readonly struct Rotation(float angle)
{
    public readonly float Sin = SingleSine.Sin(angle), Cos = SingleSine.Cos(angle);

    /// <summary>Rotates a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector2 Apply(Vector2 v) => new(Cos * v.X - Sin * v.Y, Sin * v.X + Cos * v.Y);

    /// <summary>Rotates a vector by the opposite angle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector2 Undo(Vector2 v) => new(Cos * v.X + Sin * v.Y, -Sin * v.X + Cos * v.Y);
}
