using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>The range of one number of an action, with a finite width and a value at which nothing is done.</summary>
internal readonly record struct ActionRange(float Low, float High)
{
    // The square of a larger number is infinite in 32 bits.
    private const float LargestWidth = 1e18f;

    /// <summary>
    /// Whether the bounds lie close enough to scale by. Boxes of Gymnasium often have the largest 32-bit numbers for bounds, which stand for
    /// none: what was scaled by them would overflow.
    /// </summary>
    public bool IsBounded => High - Low <= LargestWidth;

    /// <summary>The distance between the bounds, or 1 where there are none.</summary>
    public float Width => IsBounded ? High - Low : 1;

    /// <summary>Halfway between the bounds, or <see cref="Rest"/> where there are none.</summary>
    public float Middle => IsBounded ? (Low + High) / 2 : Rest;

    /// <summary>Half the distance between the bounds, or 1 where there are none.</summary>
    public float Half => IsBounded ? (High - Low) / 2 : 1;

    /// <summary>The number nearest to 0: a pedal let go, a steering wheel straight.</summary>
    public float Rest => Clip(0);

    /// <summary>How far the number may move from rest, to the farther side, or 1 where there are no bounds.</summary>
    public float Reach => IsBounded ? Math.Max(High - Rest, Rest - Low) : 1;

    public float Clip(double value) => Math.Clamp((float)value, Low, High);

    /// <summary>A number drawn evenly between the bounds; normally distributed around rest, then clipped, where there are none.</summary>
    public float Sample(Pcg64 random) =>
        Clip(IsBounded ? random.NextUniform(Low, High) : Rest + random.NextNormal());

    public static ActionRange[] Of(BoxSpace space) => [.. space.Low.Zip(space.High, (low, high) => new ActionRange(low, high))];
}
