namespace WorldModels.Pictures;

/// <summary>One row of a film strip.</summary>
/// <param name="label">The text to the left of the row, such as "real" or "dream".</param>
/// <param name="frames">The frames of an episode in order, at least one.</param>
public sealed class FilmRow(string label, IEnumerable<Picture> frames)
{
    /// <summary>The text to the left of the row.</summary>
    public string Label { get; } = label ?? throw new ArgumentNullException(nameof(label));

    /// <summary>The frames of an episode in order.</summary>
    public IEnumerable<Picture> Frames { get; } = frames ?? throw new ArgumentNullException(nameof(frames));
}
