namespace WorldModels.Pictures;

/// <summary>Shows what an encoder saw above what its decoder drew from the latent vector.</summary>
public static class Reconstructions
{
    /// <summary>Draws pairs of rows: frames as seen, and the same frames redrawn.</summary>
    /// <param name="seen">Frames of height x width x 3 bytes, at least one.</param>
    /// <param name="redrawn">As many frames, in the same order.</param>
    /// <param name="height">Rows of a frame.</param>
    /// <param name="width">Columns of a frame.</param>
    /// <param name="scale">Enlargement of every pixel.</param>
    /// <param name="columns">Frames in a row, at least 1; more frames continue in a further pair of rows.</param>
    /// <param name="seenLabel">Label of the upper rows.</param>
    /// <param name="redrawnLabel">Label of the lower rows.</param>
    /// <param name="title">A line above everything; none by default.</param>
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
            throw new ArgumentException($"{upper.Length} frames were seen but {lower.Length} redrawn: give one redrawn frame for each.",
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
