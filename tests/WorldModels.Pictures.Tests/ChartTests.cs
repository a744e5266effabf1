namespace WorldModels.Pictures.Tests;

public sealed class ChartTests
{
    static readonly Rgb Blue = new(0x4C, 0x72, 0xB0);
    static readonly Rgb Orange = new(0xDD, 0x84, 0x52);

    [Fact]
    public void Each_series_has_its_colour()
    {
        Picture chart = Chart.Lines("title", "x", "y", [new Series("one", [1, 2, 3]), new Series("two", [3, 2, 1])], 500, 300);
        Assert.Equal((300, 500), (chart.Height, chart.Width));
        Assert.True(Count(chart, Blue) > 100);
        Assert.True(Count(chart, Orange) > 100);
    }

    [Fact]
    public void A_value_that_is_no_number_leaves_a_gap()
    {
        double[] flat = [.. Enumerable.Repeat(1.0, 101)];
        double[] broken = [.. flat.Select((value, index) => index is > 40 and < 60 ? double.NaN : value)];
        int whole = Count(Chart.Lines("", "", "", [new Series("", flat)]), Blue);
        Assert.InRange(Count(Chart.Lines("", "", "", [new Series("", broken)]), Blue), whole * 0.75, whole * 0.85);
    }

    [Theory]
    [InlineData(9, 500, 9)]
    [InlineData(11, 300, 9)]
    [InlineData(40, 300, 9)]
    [InlineData(40, 150, 2)]
    public void Many_curves_have_colours_of_their_own_and_the_legend_names_as_many_as_have_room(int curves, int height, int named)
    {
        Picture chart = Chart.Lines("title", "x", "y", Enumerable.Range(1, curves).Select(i => new Series($"round {i}", [i, i + 1, i])), 720, height);
        Assert.True(Colours(chart, 50, 590, least: 60) >= curves);
        Assert.Equal(named, Rows(chart, 610, 645));
    }

    [Fact]
    public void A_single_value_is_a_dot() => Assert.True(Count(Chart.Lines("", "", "", [new Series("", [double.NaN, 1, double.NaN])]), Blue) > 8);

    [Fact]
    public void A_band_is_drawn_under_the_line()
    {
        double[] x = [0, 1, 2], y = [5, 6, 7];
        Picture bare = Chart.Lines("", "", "", [new Series("", x, y)]);
        Picture banded = Chart.Lines("", "", "", [new Series("", x, y, [4, 5, double.NaN], [6, 7, double.NaN])]);
        Assert.True(White(banded) < White(bare) - 10_000);
    }

    [Fact]
    public void Bars_grow_with_their_means()
    {
        int half = Count(Chart.Bars("", "", [new Score("", 100), new Score("", 50)], height: 300), Blue);
        int full = Count(Chart.Bars("", "", [new Score("", 100), new Score("", 100)], height: 300), Blue);
        Assert.InRange((double)half / full, 0.73, 0.77);
    }

    [Fact]
    public void Bars_take_the_height_that_they_need()
    {
        Assert.Equal(44, Chart.Bars("", "", [new Score("a", 1), new Score("b", -2, 0.5)]).Height - Chart.Bars("", "", [new Score("a", 0)]).Height);
    }

    [Fact]
    public void Panels_stand_in_rows()
    {
        Picture chart = Chart.Lines("", "", "", [new Series("", [1, 2])], 300, 200);
        Picture panels = Chart.Panels([chart, chart, chart], columns: 2);
        Assert.Equal((412, 612), (panels.Height, panels.Width));
    }

    [Fact]
    public void Histograms_show_shares()
    {
        static Picture Draw(params long[] counts) => Chart.Histograms([new Histogram("a", ["x", "y"], counts), new Histogram("b", ["z"], [5])], width: 300);
        Assert.Equal(Draw(10, 30).Pixels.ToArray(), Draw(1, 3).Pixels.ToArray());
        Assert.NotEqual(Draw(10, 30).Pixels.ToArray(), Draw(20, 20).Pixels.ToArray());
        // Two charts of 300 x 180 with 12 pixels between them.
        Assert.Equal((180, 612), (Draw(1, 3).Height, Draw(1, 3).Width));
    }

    [Fact]
    public void The_same_chart_has_the_same_bytes() => Assert.Equal(Png(), Png());

    [Fact]
    public void Text_is_drawn_on_any_system()
    {
        Picture bare = Chart.Lines("", "", "", [new Series("", [1, 2])]);
        Picture titled = Chart.Lines("A title of some length", "", "", [new Series("", [1, 2])]);
        Assert.True(White(titled) < White(bare) - 500);
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused_with_a_reason()
    {
        Refused("no series", () => Chart.Lines("", "", "", []));
        Refused("no score", () => Chart.Bars("", "", []));
        Refused("at least one", () => Chart.Panels([]));
        Refused("no histogram", () => Chart.Histograms([]));
        Refused("2 labels and 1 counts", () => new Histogram("a", ["x", "y"], [1]));
        Refused("negative count", () => new Histogram("a", ["x"], [-1]));
        Refused("width", () => Chart.Lines("", "", "", [new Series("", [1])], width: 10));
        Refused("2 values of x, but 3 of y", () => new Series("s", [1, 2], [1, 2, 3]));
        Refused("\"s\" has an infinite y", () => new Series("s", [1, double.PositiveInfinity]));
        Refused("\"s\" has no value to draw", () => new Series("s", [double.NaN]));
        Refused("\"s\" has no value to draw", () => new Series("s", []));
        Refused("x that is not finite", () => new Series("s", [1, double.NaN], [1, 2]));
        Refused("has only one edge", () => new Series("s", [1], [1], low: [1]));
        Refused("2 of high", () => new Series("s", [1], [1], [1], [1, 2]));
        Refused("mean of \"a\" is NaN", () => new Score("a", double.NaN));
        Refused("deviation of \"a\" is -1", () => new Score("a", 1, -1));
    }

    static byte[] Png() => Chart.Lines("title", "x", "y", [new Series("one", [1, 4, 2]), new Series("two", [2, 3, 5])]).ToPng();

    static void Refused(string reason, Func<object> make) =>
        Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);

    static int Count(Picture picture, Rgb colour) => Enumerable.Range(0, picture.Height).Sum(row => picture.Row(row).Count(colour));

    /// <summary>Returns the number of colours in some columns, without white and greys.</summary>
    static int Colours(Picture picture, int from, int to, int least) => Enumerable.Range(0, picture.Height)
        .SelectMany(row => picture.Row(row)[from..to].ToArray()).Where(IsColoured).GroupBy(colour => colour).Count(group => group.Count() >= least);

    /// <summary>Returns the number of coloured lines, one below the other, in some columns.</summary>
    static int Rows(Picture picture, int from, int to)
    {
        bool[] coloured = [.. Enumerable.Range(0, picture.Height).Select(row => picture.Row(row)[from..to].ToArray().Count(IsColoured) >= 10)];
        return Enumerable.Range(1, picture.Height - 1).Count(row => coloured[row] && !coloured[row - 1]);
    }

    static bool IsColoured(Rgb colour)
    {
        byte[] parts = [colour.Red, colour.Green, colour.Blue];
        return parts.Max() - parts.Min() > 30;
    }

    static int White(Picture picture) => Count(picture, new Rgb(255, 255, 255));
}
