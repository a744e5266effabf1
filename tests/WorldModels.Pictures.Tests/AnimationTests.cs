namespace WorldModels.Pictures.Tests;

public sealed class AnimationTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    string Path => _folder.File("animation.gif");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_of_few_colours_come_back_exactly()
    {
        Picture[] pictures = [.. Enumerable.Range(0, 12).Select(step => Frames.Bands(step))];
        AssertExact(pictures);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(256)]
    public void Any_number_of_colours_up_to_256_is_exact(int colours) =>
        AssertExact([Frames.Make(64, 64, (row, column) => [(byte)((row * 31 + column * 17 + row * column) % colours), 3, 200])]);

    [Fact]
    public void Noise_that_fills_the_code_table_many_times_comes_back_exactly()
    {
        uint state = 1;
        AssertExact([Frames.Make(300, 300, (_, _) =>
        {
            state = state * 1664525 + 1013904223;
            return [(byte)(state >> 24), 0, 0];
        })]);
    }

    [Fact]
    public void Pictures_alike_changes_in_a_corner_and_new_colours_come_back_exactly()
    {
        Picture still = Frames.Bands(0);
        Picture corner = Frames.Make(20, 30, (row, column) => row > 15 && column > 20 ? [1, 2, (byte)(row * column)] : Bytes(still, row, column));
        AssertExact([still, still, corner, corner, still]);
    }

    [Fact]
    public void Still_parts_take_no_room()
    {
        Picture still = Frames.Smooth(0);
        Animation.SaveGif(Path, [still], 10);
        long one = new FileInfo(Path).Length;
        Animation.SaveGif(Path, Enumerable.Repeat(still, 11), 10);
        Assert.InRange(new FileInfo(Path).Length, one, one + 10 * 40);
    }

    [Fact]
    public void Many_colours_are_met_closely()
    {
        Picture[] pictures = [.. Enumerable.Range(0, 4).Select(step => Frames.Smooth(step * 5))];
        Animation.SaveGif(Path, pictures, 20);
        using DecodedImage decoded = new(Path);
        for (int index = 0; index < pictures.Length; index++)
        {
            byte[] wanted = pictures[index].Pixels.ToArray(), got = decoded.Frame(index).Pixels.ToArray();
            int[] errors = [.. wanted.Zip(got, (want, have) => Math.Abs(want - have))];
            Assert.InRange(errors.Average(), 0, 6);
            Assert.InRange(errors.Max(), 0, 40);
        }
    }

    [Fact]
    public void Uneven_rates_are_kept_on_average()
    {
        Animation.SaveGif(Path, Enumerable.Range(0, 30).Select(step => Frames.Bands(step)), 30);
        using DecodedImage decoded = new(Path);
        Assert.Equal(30, decoded.FrameCount);
        Assert.Equal(1_000, decoded.Milliseconds.Sum());
        Assert.All(decoded.Milliseconds, milliseconds => Assert.InRange(milliseconds, 30, 40));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_loops_only_where_asked(bool loop)
    {
        Animation.SaveGif(Path, [Frames.Bands(0), Frames.Bands(1)], 10, loop);
        Assert.Equal(loop, File.ReadAllBytes(Path).AsSpan().IndexOf("NETSCAPE2.0\u0003\u0001\0\0\0"u8) > 0);
    }

    [Fact]
    public void The_same_pictures_give_the_same_bytes()
    {
        IEnumerable<Picture> pictures = Enumerable.Range(0, 3).Select(step => Frames.Smooth(step));
        Animation.SaveGif(Path, pictures, 12);
        Animation.SaveGif(_folder.File("again.gif"), pictures, 12);
        Assert.Equal(File.ReadAllBytes(Path), File.ReadAllBytes(_folder.File("again.gif")));
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_no_other()
    {
        Animation.SaveGif(Path, [Frames.Bands(0)], 10);
        byte[] before = File.ReadAllBytes(Path);
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            Animation.SaveGif(Path, [Frames.Bands(0), Frames.Bands(1), Frames.Plain(5, 6, 0)], 10));
        Assert.Contains("Picture 2 of the animation is 5 x 6", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Equal(["animation.gif"], _folder.Names);
    }

    [Fact]
    public void No_picture_is_refused_and_leaves_no_file()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Animation.SaveGif(Path, [], 10));
        Assert.Contains("give at least one", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50.1)]
    [InlineData(double.NaN)]
    public void Rates_out_of_range_are_refused(double framesPerSecond) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Animation.SaveGif(Path, [Frames.Bands(0)], framesPerSecond));

    void AssertExact(Picture[] pictures)
    {
        Animation.SaveGif(Path, pictures, 10);
        using DecodedImage decoded = new(Path);
        Assert.Equal(pictures.Length, decoded.FrameCount);
        for (int index = 0; index < pictures.Length; index++)
            Assert.Equal(pictures[index].Pixels.ToArray(), decoded.Frame(index).Pixels.ToArray());
    }

    static byte[] Bytes(Picture picture, int row, int column)
    {
        Rgb pixel = picture.Row(row)[column];
        return [pixel.Red, pixel.Green, pixel.Blue];
    }
}
