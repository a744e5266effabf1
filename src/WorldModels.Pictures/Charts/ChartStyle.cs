using ScottPlot;
using ScottPlot.Plottables;

namespace WorldModels.Pictures;

/// <summary>The style that all charts share: dark grey text, a light grid, no frame, muted colours.</summary>
static class ChartStyle
{
    static readonly Color[] Colours =
    [
        new(0x4C, 0x72, 0xB0), new(0xDD, 0x84, 0x52), new(0x55, 0xA8, 0x68), new(0xC4, 0x4E, 0x52),
        new(0x81, 0x72, 0xB3), new(0x93, 0x78, 0x60), new(0x64, 0xB5, 0xCD), new(0x8C, 0x8C, 0x8C),
    ];

    // The brightest yellow of the range is hardly visible on white.
    const double Lightest = 0.88;
    static readonly ScottPlot.Colormaps.Viridis Many = new();
    static readonly Color GridLine = new(0xE6, 0xE8, 0xEB);
    static readonly Color Frame = new(0xA8, 0xAE, 0xB5);

    public static Color Ink { get; } = new(0x33, 0x3A, 0x42);

    /// <summary>Returns the colour of one of several curves: a muted colour that differs from the others, or, for many curves, one from a range from dark to light, in their order.</summary>
    public static Color Colour(int index, int of = 1) =>
        of <= Colours.Length ? Colours[index] : Many.GetColor(index, new ScottPlot.Range(0, (of - 1) / Lightest));

    public static Plot NewPlot(string xLabel, string yLabel, IEnumerable<string> names)
    {
        Plot plot = new();
        plot.XLabel(xLabel, Label.Heading.Size);
        plot.YLabel(yLabel, Label.Heading.Size);
        plot.FigureBackground.Color = Colors.White;
        plot.Grid.MajorLineColor = GridLine;
        plot.Axes.Color(Ink);
        plot.Axes.FrameColor(Frame);
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        foreach (IAxis axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 14;
            axis.MajorTickStyle.Color = Frame;
            axis.MinorTickStyle.Length = 0;
        }
        plot.Font.Set(Typeface.NameFor([xLabel, yLabel, .. names]));
        return plot;
    }

    /// <summary>Returns whether the legend names a curve: if there are many, the first, the last and as many between them as fit.</summary>
    public static bool IsNamed(int index, int of, int height)
    {
        const int AroundLegend = 85, Row = 23;
        if (of <= Colours.Length) return true;
        int room = Math.Min(of, Math.Max(2, (height - AroundLegend) / Row));
        return index == 0 || (index * (room - 1)) / (of - 1) > ((index - 1) * (room - 1)) / (of - 1);
    }

    public static void AddLegend(Plot plot)
    {
        plot.Legend.FontSize = 14;
        plot.Legend.FontName = plot.Axes.Title.Label.FontName;
        plot.Legend.FontColor = Ink;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        var panel = plot.ShowLegend(Edge.Right);
        panel.Alignment = Alignment.UpperLeft;
        panel.Padding = new PixelPadding(0, 12, 0, 0);
    }

    public static void AddHorizontalError(Plot plot, double x, double y, double deviation)
    {
        ErrorBar error = new([x], [y], [deviation], [deviation], null, null) { Color = Ink, LineWidth = 1.5f, CapSize = 4 };
        plot.PlottableList.Add(error);
    }

    public static void AddText(Plot plot, string text, double x, double y)
    {
        var label = plot.Add.Text(text, x, y);
        label.LabelFontName = plot.Axes.Title.Label.FontName;
        label.LabelFontSize = 14;
        label.LabelFontColor = Ink;
        label.LabelAlignment = Alignment.MiddleLeft;
        label.OffsetX = 8;
    }

    /// <summary>Renders the plot under its title, which is centred over the data if there is room.</summary>
    public static Picture Render(Plot plot, string title, int width, int height)
    {
        const int TitleHeight = 34, Margin = 8;
        ArgumentNullException.ThrowIfNull(title);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 8_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 150);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, 8_000);
        int top = title.Length == 0 ? 0 : TitleHeight - Margin;
        using Canvas canvas = new(height, width), body = new(height - top, width);
        plot.Render(body.Surface, width, height - top);
        canvas.Put(body.ToPicture(), top, 0);

        int room = width - 2 * Margin;
        Label label = Label.Title.ToFit(title, room);
        string text = label.Cut(title, room);
        float half = label.Measure(text) / 2;
        float middle = Math.Clamp(plot.LastRender.DataRect.HorizontalCenter, Margin + half, width - Margin - half);
        canvas.Write(text, middle, TitleHeight / 2f + 2, 0.5f, label);
        return canvas.ToPicture();
    }
}
