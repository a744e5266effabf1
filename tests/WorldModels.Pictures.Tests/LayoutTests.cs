namespace WorldModels.Pictures.Tests;

public sealed class LayoutTests
{
    [Fact]
    public void A_bare_grid_is_as_large_as_its_pictures_and_gaps()
    {
        Picture grid = Picture.Grid(Enumerable.Repeat(Frames.Plain(20, 30, 0), 5), columns: 3, gap: 2);
        Assert.Equal((42, 94), (grid.Height, grid.Width));
        Assert.Equal(new Rgb(0, 0, 0), grid.Row(0)[0]);
        Assert.Equal(new Rgb(255, 255, 255), grid.Row(20)[0]);
        Assert.Equal(new Rgb(0, 0, 0), grid.Row(22)[61]);
        Assert.Equal(new Rgb(255, 255, 255), grid.Row(22)[64]);
    }

    [Fact]
    public void Pictures_stand_in_a_grid_unchanged()
    {
        Picture first = Frames.Bands(0), second = Frames.Bands(1);
        Picture grid = Picture.Grid([first, second], columns: 2, gap: 1);
        for (int row = 0; row < first.Height; row++)
        {
            Assert.Equal(first.Row(row), grid.Row(row)[..30]);
            Assert.Equal(second.Row(row), grid.Row(row)[31..]);
        }
    }

    [Fact]
    public void Labels_and_a_title_make_room_and_ink()
    {
        Picture[] white = [.. Enumerable.Repeat(Frames.Plain(40, 60, 255), 4)];
        Picture bare = Picture.Grid(white, 2), labelled = Picture.Grid(white, 2, 4, ["left", "right"], ["top", "bottom"], "title");
        Assert.True(labelled.Height > bare.Height + 40);
        Assert.True(labelled.Width > bare.Width + 40);
        Assert.Equal(0, Ink(bare));
        Assert.True(Ink(labelled) > Ink(Picture.Grid(white, 2, 4, ["left", "right"], ["top", "bottom"])));
    }

    [Fact]
    public void A_heading_never_leaves_its_column()
    {
        Picture white = Frames.Plain(40, 40, 255);
        Picture sheet = Picture.Grid([white, white], 2, 20, ["a heading of many words", ""]);
        for (int row = 0; row < sheet.Height; row++)
            Assert.Equal(-1, sheet.Row(row)[49..].IndexOfAnyExcept(new Rgb(255, 255, 255)));
        Assert.True(Ink(sheet) > 0);
    }

    [Fact]
    public void Pictures_of_different_heights_stand_side_by_side()
    {
        Picture beside = Picture.Beside([Frames.Plain(10, 20, 0), Frames.Plain(30, 5, 0)], gap: 4);
        Assert.Equal((30, 29), (beside.Height, beside.Width));
        Assert.Equal(255, beside.Row(9)[0].Red);
        Assert.Equal(0, beside.Row(10)[0].Red);
    }

    [Fact]
    public void Reconstructions_alternate_rows_of_seen_and_redrawn()
    {
        byte[][] seen = [.. Enumerable.Repeat(new byte[64 * 64 * 3], 10)], redrawn = [.. seen.Select(frame => frame.Select(_ => (byte)90).ToArray())];
        Picture sheet = Reconstructions.Draw(seen, redrawn, scale: 1, columns: 8);
        Assert.Equal(4 * 64 + 3 * 4 + 16, sheet.Height);
        int[] levels = [.. Enumerable.Range(0, 4).Select(row => (int)sheet.Row(8 + row * 68 + 32)[sheet.Width - 9 - 7 * 68].Red)];
        Assert.Equal([0, 90, 0, 90], levels);
    }

    [Fact]
    public void A_film_strip_shows_the_first_and_the_last_frame_of_each_episode()
    {
        IEnumerable<Picture> episode = Enumerable.Range(0, 101).Select(step => Frames.Plain(8, 8, (byte)step));
        Picture strip = FilmStrip.Draw([new FilmRow("real", episode), new FilmRow("dream", episode.Take(50))], frames: 5, scale: 1);
        int left = strip.Width - 8 - (5 * 8 + 4 * 4);
        Assert.Equal([0, 25, 50, 75, 100], Levels(12));
        Assert.Equal([0, 12, 24, 37, 49], Levels(24));

        int[] Levels(int row) => [.. Enumerable.Range(0, 5).Select(column => (int)strip.Row(row)[left + column * 12 + 4].Red)];
    }

    [Fact]
    public void An_episode_shorter_than_the_strip_shows_all_its_frames()
    {
        Picture strip = FilmStrip.Draw([new FilmRow("", [Frames.Plain(8, 8, 1), Frames.Plain(8, 8, 2)])], frames: 6, scale: 1);
        Assert.Contains(new Rgb(1, 1, 1), strip.Row(strip.Height - 10).ToArray());
        Assert.Contains(new Rgb(2, 2, 2), strip.Row(strip.Height - 10).ToArray());
    }

    [Fact]
    public void What_cannot_be_laid_out_is_refused_with_a_reason()
    {
        Picture small = Frames.Plain(5, 5, 0), large = Frames.Plain(5, 6, 0);
        Refused("give at least one", () => Picture.Grid([], 2));
        Refused("5 x 5, another 5 x 6", () => Picture.Grid([small, large], 2));
        Refused("1 column labels do not fit 2 columns", () => Picture.Grid([small, small], 2, 4, ["one"]));
        Refused("2 row labels do not fit 1 rows", () => Picture.Grid([small, small], 2, 4, null, ["one", "two"]));
        Refused("columns", () => Picture.Grid([small], 0));
        Refused("gap", () => Picture.Grid([small], 1, -1));
        Refused("give at least one", () => Picture.Beside([]));
        Refused("2 captions do not fit 1 pictures", () => Picture.Beside([small], 8, ["one", "two"]));
        Refused("give at least one", () => Reconstructions.Draw([], []));
        Refused("1 original frames but 0 reconstructions", () => Reconstructions.Draw([new byte[64 * 64 * 3]], []));
        Refused("needs 12288 bytes", () => Reconstructions.Draw([new byte[5]], [new byte[5]]));
        Refused("give at least one episode", () => FilmStrip.Draw([]));
        Refused("\"dream\" has no frame", () => FilmStrip.Draw([new FilmRow("real", [small]), new FilmRow("dream", [])]));
        Refused("more than 16,384 on a side", () => Picture.Grid(Enumerable.Repeat(small, 4_000), 4_000));
    }

    static void Refused(string reason, Func<Picture> draw) =>
        Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(draw).Message, StringComparison.Ordinal);

    static int Ink(Picture picture) => picture.Pixels.ToArray().Count(level => level != 255);
}
