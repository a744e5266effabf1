using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>The range of one number of an action. It provides a finite width, and the value at which the action does nothing.</summary>
internal readonly record struct ActionRange(float Low, float High)
{
    // The square of a larger number is infinite in 32 bits.
    private const float LargestWidth = 1e18f;

    /// <summary>
    /// Whether the bounds are close enough to use as a scale. Boxes of Gymnasium often have the largest 32-bit numbers as bounds, which mean that there
    /// is no bound: a value scaled by them would overflow.
    /// </summary>
    public bool IsBounded => High - Low <= LargestWidth;

    /// <summary>The distance between the bounds, or 1 if there are none.</summary>
    public float Width => IsBounded ? High - Low : 1;

    /// <summary>The middle between the bounds, or <see cref="Rest"/> if there are none.</summary>
    public float Middle => IsBounded ? (Low + High) / 2 : Rest;

    /// <summary>Half the distance between the bounds, or 1 if there are none.</summary>
    public float Half => IsBounded ? (High - Low) / 2 : 1;

    /// <summary>The number of the range that is nearest to 0: a released pedal, a straight steering wheel.</summary>
    public float Rest => Clip(0);

    /// <summary>The largest possible distance from <see cref="Rest"/>, or 1 if there are no bounds.</summary>
    public float Reach => IsBounded ? Math.Max(High - Rest, Rest - Low) : 1;

    public float Clip(double value) => Math.Clamp((float)value, Low, High);

    /// <summary>Draws a number uniformly between the bounds, or, if there are none, from a normal distribution around <see cref="Rest"/>, clipped.</summary>
    public float Sample(Pcg64 random) =>
        Clip(IsBounded ? random.NextUniform(Low, High) : Rest + random.NextNormal());

    public static ActionRange[] Of(BoxSpace space) => [.. space.Low.Zip(space.High, (low, high) => new ActionRange(low, high))];
}
