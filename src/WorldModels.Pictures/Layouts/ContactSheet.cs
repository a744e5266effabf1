namespace WorldModels.Pictures;

/// <summary>Pictures of the same size in rows and columns, with headings above, labels at the left and a title; unused places are white.</summary>
sealed class ContactSheet
{
    /// <summary>The height of a line of headings in pixels.</summary>
    public const int HeadingHeight = 24;

    const int TitleHeight = 30;
    const int LabelMargin = 10;
    const int Margin = 8;

    readonly Picture?[][] _rows;
    readonly int _columns, _gap, _height, _width;
    readonly string[] _columnLabels, _rowLabels;
    readonly string? _title;

    public ContactSheet(Picture?[][] rows, int columns, int gap, string[] columnLabels, string[] rowLabels, string? title)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        Picture first = rows.SelectMany(row => row).FirstOrDefault(picture => picture is not null)
            ?? throw new ArgumentException("There is no picture to lay out: give at least one.");
        foreach (Picture? other in rows.SelectMany(row => row))
        {
            if (other is not null && (other.Height != first.Height || other.Width != first.Width))
            {
                throw new ArgumentException($"The pictures of a sheet must have the same size: the first is {first.Height} x {first.Width}, " +
                    $"another {other.Height} x {other.Width} pixels.");
            }
        }
        if (columnLabels.Length != 0 && columnLabels.Length != columns)
            throw new ArgumentException($"{columnLabels.Length} column labels do not fit {columns} columns: give one for each.");
        if (rowLabels.Length != 0 && rowLabels.Length != rows.Length)
            throw new ArgumentException($"{rowLabels.Length} row labels do not fit {rows.Length} rows: give one for each.");
        (_rows, _columns, _gap, _columnLabels, _rowLabels, _title) = (rows, columns, gap, columnLabels, rowLabels, title);
        (_height, _width) = (first.Height, first.Width);
    }

    public Picture Draw()
    {
        int margin = _title is null && _columnLabels.Length == 0 && _rowLabels.Length == 0 ? 0 : Margin;
        int headings = margin + (_title is null ? 0 : TitleHeight);
        int top = headings + (_columnLabels.Length == 0 ? 0 : HeadingHeight);
        int left = margin + (_rowLabels.Length == 0 ? 0 : (int)MathF.Ceiling(_rowLabels.Max(Label.Heading.Measure)) + LabelMargin);
        int right = left + Extent(_width, _columns);
        using Canvas canvas = new(top + Extent(_height, _rows.Length) + margin, right + margin);

        if (_title is not null)
            WriteLine(canvas, _title, Label.Title, margin, right - margin, margin + TitleHeight / 2f - 3, 0);
        for (int column = 0; column < _columnLabels.Length; column++)
            WriteHeading(canvas, _columnLabels[column], left + column * (_width + _gap), _width, headings);
        for (int row = 0; row < _rows.Length; row++)
        {
            int rowTop = top + row * (_height + _gap);
            if (_rowLabels.Length != 0)
                canvas.Write(_rowLabels[row], left - LabelMargin, rowTop + _height / 2f, 1, Label.Heading);
            for (int column = 0; column < _rows[row].Length; column++)
            {
                if (_rows[row][column] is { } picture)
                    canvas.Put(picture, rowTop, left + column * (_width + _gap));
            }
        }
        return canvas.ToPicture();
    }

    /// <summary>Writes a heading centred over a picture.</summary>
    public static void WriteHeading(Canvas canvas, string text, int left, int width, int top) =>
        WriteLine(canvas, text, Label.Heading, left, width, top + HeadingHeight / 2f, 0.5f);

    static void WriteLine(Canvas canvas, string text, Label look, int left, int width, float middle, float anchor)
    {
        Label label = look.ToFit(text, width);
        canvas.Write(label.Cut(text, width), left + anchor * width, middle, anchor, label);
    }

    int Extent(int side, int count) => checked(side * count + _gap * (count - 1));
}
