using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>Converts between the numbers of a network, around 0 and of magnitude about 1, and those of an action.</summary>
/// <param name="Middles">The middle of each number's bounds; without bounds, the number nearest to 0.</param>
/// <param name="Halves">Half the distance of the bounds; 1 without bounds.</param>
internal sealed record ActionScale(float[] Middles, float[] Halves)
{
    public static ActionScale Of(BoxSpace box)
    {
        ActionRange[] ranges = ActionRange.Of(box);
        return new ActionScale([.. ranges.Select(range => range.Middle)], [.. ranges.Select(range => range.Half)]);
    }
}
