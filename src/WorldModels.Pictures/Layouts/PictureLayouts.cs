namespace WorldModels.Pictures;

public sealed partial class Picture
{
    /// <summary>Arranges pictures of the same size in rows: a contact sheet.</summary>
    /// <param name="pictures">The pictures, at least one; they fill the rows from the left, and the last row may be incomplete.</param>
    /// <param name="columns">The number of pictures in a row, at least 1.</param>
    /// <param name="gap">The number of pixels between pictures.</param>
    /// <param name="columnLabels">A heading for each column; null for none.</param>
    /// <param name="rowLabels">A label to the left of each row; null for none.</param>
    /// <param name="title">A title above the pictures; null for none.</param>
    /// <exception cref="ArgumentException">There is no picture, the sizes differ, or the number of labels does not match the columns or rows.</exception>
    public static Picture Grid(IEnumerable<Picture> pictures, int columns, int gap = 4, string[]? columnLabels = null,
        string[]? rowLabels = null, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Picture?[][] rows = [.. pictures.Chunk(columns)];
        return new ContactSheet(rows, columns, gap, columnLabels ?? [], rowLabels ?? [], title).Draw();
    }

    /// <summary>Arranges pictures of any sizes side by side, centred vertically, optionally with a caption above each.</summary>
    /// <param name="pictures">The pictures, at least one, from left to right.</param>
    /// <param name="gap">The number of pixels between pictures.</param>
    /// <param name="captions">A caption for each picture; null for none.</param>
    /// <exception cref="ArgumentException">There is no picture, or the number of captions is not that of the pictures.</exception>
    public static Picture Beside(IEnumerable<Picture> pictures, int gap = 8, string[]? captions = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        Picture[] all = [.. pictures];
        if (all.Length == 0)
            throw new ArgumentException("There is no picture to arrange: give at least one.", nameof(pictures));
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
