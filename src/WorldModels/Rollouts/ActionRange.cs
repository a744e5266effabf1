using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>The range of one number of an action, with a finite width and a value at which nothing is done.</summary>
internal readonly record struct ActionRange(float Low, float High)
{
    /// <summary>The distance between the bounds, or 1 where one is infinite.</summary>
    public float Width => float.IsFinite(High - Low) ? High - Low : 1;

    /// <summary>The number nearest to 0: a pedal let go, a steering wheel straight.</summary>
    public float Rest => Clip(0);

    /// <summary>How far the number may move from rest, to the farther side, or 1 where that is infinite.</summary>
    public float Reach => float.IsFinite(High - Low) ? Math.Max(High - Rest, Rest - Low) : 1;

    public float Clip(double value) => Math.Clamp((float)value, Low, High);

    /// <summary>A number drawn evenly between the bounds; normally distributed around rest, then clipped, where one is infinite.</summary>
    public float Sample(Pcg64 random) =>
        Clip(float.IsFinite(High - Low) ? random.NextUniform(Low, High) : Rest + random.NextNormal());

    public static ActionRange[] Of(BoxSpace space) => [.. space.Low.Zip(space.High, (low, high) => new ActionRange(low, high))];
}
