using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>Between the numbers that a network works with, around 0 and about 1 in size, and those of an action.</summary>
/// <param name="Middles">The middle of each number's bounds, 0 where one is infinite.</param>
/// <param name="Halves">Half the distance of the bounds, 1 where one is infinite.</param>
internal sealed record ActionScale(float[] Middles, float[] Halves)
{
    public static ActionScale Of(BoxSpace box)
    {
        (float Middle, float Half)[] scales = [.. box.Low.Zip(box.High, (low, high) =>
            float.IsFinite(low) && float.IsFinite(high) ? ((low + high) / 2, (high - low) / 2) : (0, 1f))];
        return new ActionScale([.. scales.Select(scale => scale.Middle)], [.. scales.Select(scale => scale.Half)]);
    }
}
