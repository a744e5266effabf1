using System.Globalization;
using ScottPlot;

namespace WorldModels.Pictures;

/// <summary>Draws curves and scores.</summary>
public static class Chart
{
    /// <summary>
    /// Draws curves over one pair of axes. The legend is to the right of the data and is left out for a single curve. More than eight curves get colours from dark
    /// to light in their order, and the legend names as many of them as fit.
    /// </summary>
    /// <param name="title">The title above the data; may be empty.</param>
    /// <param name="xLabel">The quantity of the horizontal axis, with its unit.</param>
    /// <param name="yLabel">The quantity of the vertical axis, with its unit.</param>
    /// <param name="series">The curves, at least one.</param>
    /// <param name="width">The width in pixels, from 200 to 8,000.</param>
    /// <param name="height">The height in pixels, from 150 to 8,000.</param>
    /// <exception cref="ArgumentException">There is no series, or a size is out of its range.</exception>
    public static Picture Lines(string title, string xLabel, string yLabel, IEnumerable<Series> series, int width = 720, int height = 400)
    {
        ArgumentNullException.ThrowIfNull(series);
        Series[] all = [.. series];
        if (all.Length == 0)
            throw new ArgumentException("There is no series to draw: pass at least one.", nameof(series));
        using Plot plot = ChartStyle.NewPlot(xLabel, yLabel, all.Select(curve => curve.Name));
        plot.Grid.XAxisStyle.IsVisible = false;
        for (int index = 0; index < all.Length; index++)
            AddBand(plot, all[index], ChartStyle.Colour(index, all.Length).WithAlpha(0.18));
        for (int index = 0; index < all.Length; index++)
            AddLine(plot, all[index], ChartStyle.Colour(index, all.Length), ChartStyle.IsNamed(index, all.Length, height) ? all[index].Name : "");
        plot.Axes.Margins(0.02, 0.06);
        if (all.Length > 1)
            ChartStyle.AddLegend(plot);
        else
            plot.HideLegend();
        return ChartStyle.Render(plot, title, width, height);
    }

    /// <summary>Draws scores as horizontal bars from the top down, each with its value and an error bar of one standard deviation.</summary>
    /// <param name="title">The title above the data; may be empty.</param>
    /// <param name="label">The quantity of the bars, with its unit.</param>
    /// <param name="scores">The scores, at least one.</param>
    /// <param name="width">The width in pixels, from 200 to 8,000.</param>
    /// <param name="height">The height in pixels, from 150 to 8,000; 0 for the height that the bars need.</param>
    /// <exception cref="ArgumentException">There is no score, or a size is out of its range.</exception>
    public static Picture Bars(string title, string label, IEnumerable<Score> scores, int width = 720, int height = 0)
    {
        const int BarHeight = 44, OtherHeight = 110;
        ArgumentNullException.ThrowIfNull(scores);
        Score[] all = [.. scores];
        if (all.Length == 0)
            throw new ArgumentException("There is no score to draw: pass at least one.", nameof(scores));
        using Plot plot = ChartStyle.NewPlot(label, "", all.Select(score => score.Name));
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Add.Bars(all.Select((score, index) => new Bar
        {
            Position = -index,
            Value = score.Mean,
            Size = 0.62,
            FillColor = ChartStyle.Colour(0),
            LineWidth = 0,
            Orientation = Orientation.Horizontal,
        }).ToArray());
        for (int index = 0; index < all.Length; index++)
        {
            if (all[index].Deviation > 0)
                ChartStyle.AddHorizontalError(plot, all[index].Mean, -index, all[index].Deviation);
            ChartStyle.AddText(plot, Value(all[index]), Math.Max(0, all[index].Mean + all[index].Deviation), -index);
        }
        plot.Axes.Left.SetTicks([.. all.Select((_, index) => (double)-index)], [.. all.Select(score => score.Name)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;

        double low = Math.Min(0, all.Min(score => score.Mean - score.Deviation));
        double high = Math.Max(0, all.Max(score => score.Mean + score.Deviation));
        double span = high > low ? high - low : 1;
        plot.Axes.SetLimits(low < 0 ? low - 0.04 * span : 0, high + 0.2 * span, -all.Length + 0.5, 0.5);
        return ChartStyle.Render(plot, title, width, height == 0 ? OtherHeight + BarHeight * all.Length : height);
    }

    /// <summary>Draws histograms beside each other, each as bars from the top down that show the share of each part in percent.</summary>
    /// <param name="histograms">At least one.</param>
    /// <param name="columns">Charts in a row, at least 1.</param>
    /// <param name="title">A line above everything; none by default.</param>
    /// <param name="width">Pixels of each chart, from 200 to 8,000.</param>
    /// <exception cref="ArgumentException">There is no histogram, or a size is out of its range.</exception>
    public static Picture Histograms(IEnumerable<Histogram> histograms, int columns = 2, string? title = null, int width = 480)
    {
        const int BarHeight = 30, OtherHeight = 120;
        ArgumentNullException.ThrowIfNull(histograms);
        Histogram[] all = [.. histograms];
        if (all.Length == 0)
            throw new ArgumentException("There is no histogram to draw: give at least one.", nameof(histograms));
        int height = OtherHeight + BarHeight * all.Max(one => one.Labels.Length);
        return Panels(all.Select(one => Bars(one.Name, "% of the rows", Shares(one), width, height)), columns, title);

        static IEnumerable<Score> Shares(Histogram one)
        {
            double sum = Math.Max(1, one.Counts.Sum());
            return one.Labels.Zip(one.Counts, (label, count) => new Score(label, 100 * count / sum));
        }
    }

    /// <summary>Arranges charts of the same size in rows, as one picture.</summary>
    /// <param name="charts">The charts, at least one, from <see cref="Lines"/> or <see cref="Bars"/>.</param>
    /// <param name="columns">The number of charts in a row, at least 1.</param>
    /// <param name="title">A title above all charts; null for none.</param>
    /// <exception cref="ArgumentException">There is no chart, or the sizes differ.</exception>
    public static Picture Panels(IEnumerable<Picture> charts, int columns = 2, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(charts);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Picture[] all = [.. charts];
        return Picture.Grid(all, Math.Clamp(all.Length, 1, columns), 12, title: title);
    }

    static void AddBand(Plot plot, Series series, Color colour)
    {
        foreach (System.Range stretch in series.BandStretches())
        {
            var band = plot.Add.FillY(series.X[stretch], series.Low![stretch], series.High![stretch]);
            band.FillColor = colour;
            band.LineWidth = 0;
            band.MarkerSize = 0;
        }
    }

    static void AddLine(Plot plot, Series series, Color colour, string legend)
    {
        foreach (System.Range stretch in series.Stretches())
        {
            var line = plot.Add.ScatterLine(series.X[stretch], series.Y[stretch], colour);
            line.LineWidth = 2;
            line.MarkerSize = line.Data.GetScatterPoints().Count == 1 ? 6 : 0;
            line.LegendText = legend;
            legend = "";
        }
    }

    static string Value(Score score) => score.Deviation == 0 ? Short(score.Mean) : $"{Short(score.Mean)} ± {Short(score.Deviation)}";

    static string Short(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture);
}
