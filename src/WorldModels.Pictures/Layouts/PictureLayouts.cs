namespace WorldModels.Pictures;

public sealed partial class Picture
{
    /// <summary>Lays pictures of one size out in rows: a contact sheet.</summary>
    /// <param name="pictures">At least one; they fill the rows from the left, the last row may stay open.</param>
    /// <param name="columns">Pictures in a row, at least 1.</param>
    /// <param name="gap">Pixels between pictures.</param>
    /// <param name="columnLabels">A heading for each column; none by default.</param>
    /// <param name="rowLabels">A label left of each row; none by default.</param>
    /// <param name="title">A line above everything; none by default.</param>
    /// <exception cref="ArgumentException">There is no picture, sizes differ, or labels do not match the columns or rows.</exception>
    public static Picture Grid(IEnumerable<Picture> pictures, int columns, int gap = 4, string[]? columnLabels = null,
        string[]? rowLabels = null, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Picture?[][] rows = [.. pictures.Chunk(columns)];
        return new ContactSheet(rows, columns, gap, columnLabels ?? [], rowLabels ?? [], title).Draw();
    }

    /// <summary>Puts pictures of any sizes side by side, centred in height, with a caption above each if given.</summary>
    /// <param name="pictures">At least one, from left to right.</param>
    /// <param name="gap">Pixels between pictures.</param>
    /// <param name="captions">A caption for each picture; none by default.</param>
    /// <exception cref="ArgumentException">There is no picture, or the captions are not one for each.</exception>
    public static Picture Beside(IEnumerable<Picture> pictures, int gap = 8, string[]? captions = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        Picture[] all = [.. pictures];
        if (all.Length == 0)
            throw new ArgumentException("There is no picture to put beside another: give at least one.", nameof(pictures));
        captions ??= [];
        if (captions.Length != 0 && captions.Length != all.Length)
            throw new ArgumentException($"{captions.Length} captions do not fit {all.Length} pictures: give one for each.", nameof(captions));

        int captionHeight = captions.Length == 0 ? 0 : ContactSheet.HeadingHeight;
        int height = all.Max(picture => picture.Height);
        using Canvas canvas = new(captionHeight + height, all.Sum(picture => picture.Width) + gap * (all.Length - 1));
        int left = 0;
        for (int index = 0; index < all.Length; index++)
        {
            Picture picture = all[index];
            if (captions.Length != 0)
                ContactSheet.WriteHeading(canvas, captions[index], left, picture.Width, 0);
            canvas.Put(picture, captionHeight + (height - picture.Height) / 2, left);
            left += picture.Width + gap;
        }
        return canvas.ToPicture();
    }
}
