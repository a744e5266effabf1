namespace WorldModels.Pictures;

/// <summary>Shows the frames that an encoder encoded above those that its decoder reconstructed.</summary>
public static class Reconstructions
{
    /// <summary>Draws pairs of rows: original frames, and their reconstructions.</summary>
    /// <param name="seen">The original frames, of height x width x 3 bytes, at least one.</param>
    /// <param name="redrawn">The reconstructed frames, as many and in the same order.</param>
    /// <param name="height">The number of rows of a frame.</param>
    /// <param name="width">The number of columns of a frame.</param>
    /// <param name="scale">The enlargement of every pixel.</param>
    /// <param name="columns">The number of frames in a row, at least 1; more frames continue in a further pair of rows.</param>
    /// <param name="seenLabel">The label of the upper rows.</param>
    /// <param name="redrawnLabel">The label of the lower rows.</param>
    /// <param name="title">A title above the rows; null for none.</param>
    /// <exception cref="ArgumentException">There is no frame, the two lists differ in length, or a frame has the wrong length.</exception>
    public static Picture Draw(IEnumerable<byte[]> seen, IEnumerable<byte[]> redrawn, int height = 64, int width = 64, int scale = 2,
        int columns = 8, string seenLabel = "seen", string redrawnLabel = "redrawn", string? title = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Picture[] upper = [.. Picture.FromFrames(height, width, seen)];
        Picture[] lower = [.. Picture.FromFrames(height, width, redrawn)];
        if (upper.Length == 0)
            throw new ArgumentException("There is no frame to show: give at least one.", nameof(seen));
        if (upper.Length != lower.Length)
        {
            throw new ArgumentException($"there are {upper.Length} original frames but {lower.Length} reconstructions: pass one reconstruction for each frame.",
                nameof(redrawn));
        }
        Picture[][] rows =
        [
            .. upper.Chunk(columns).Zip(lower.Chunk(columns), (first, second) => new[] { first, second })
                .SelectMany(pair => pair)
                .Select(row => row.Select(picture => picture.Scale(scale)).ToArray()),
        ];
        string[] labels = [.. rows.Select((_, row) => row % 2 == 0 ? seenLabel : redrawnLabel)];
        return new ContactSheet(rows, Math.Min(columns, upper.Length), 4, [], labels, title).Draw();
    }
}
