using System.Globalization;

namespace WorldModels.Pictures;

/// <summary>Shows episodes as rows of a few frames, selected evenly from the first to the last.</summary>
public static class FilmStrip
{
    /// <summary>Draws one row for each episode. If all episodes have the same length, the step is written above each column.</summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="frames">The number of frames to select from each episode, at least 1; a shorter episode shows all its frames.</param>
    /// <param name="scale">The enlargement of every pixel.</param>
    /// <param name="title">A title above the rows; null for none.</param>
    /// <exception cref="ArgumentException">There is no row, a row has no frame, or the sizes differ.</exception>
    public static Picture Draw(IEnumerable<FilmRow> rows, int frames = 8, int scale = 2, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        FilmRow[] all = [.. rows];
        if (all.Length == 0)
            throw new ArgumentException("There is no row to draw: give at least one episode.", nameof(rows));
        Picture[][] episodes = [.. all.Select(row => row.Frames.ToArray())];
        int empty = Array.FindIndex(episodes, episode => episode.Length == 0);
        if (empty >= 0)
            throw new ArgumentException($"The row \"{all[empty].Label}\" has no frame: give at least one.", nameof(rows));

        int[][] steps = [.. episodes.Select(episode => Pick(episode.Length, frames))];
        Picture[][] picked = [.. episodes.Zip(steps, (episode, chosen) => chosen.Select(step => episode[step].Scale(scale)).ToArray())];
        string[] headings = episodes.All(episode => episode.Length == episodes[0].Length)
            ? [.. steps[0].Select(step => string.Create(CultureInfo.InvariantCulture, $"step {step}"))]
            : [];
        return new ContactSheet(picked, picked.Max(row => row.Length), 4, headings, [.. all.Select(row => row.Label)], title).Draw();
    }

    static int[] Pick(int length, int count)
    {
        int picked = Math.Min(length, count);
        return [.. Enumerable.Range(0, picked).Select(index => picked == 1 ? 0 : (int)Math.Round((double)index * (length - 1) / (picked - 1)))];
    }
}
