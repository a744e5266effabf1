using SkiaSharp;

namespace WorldModels.Pictures.Tests;

public sealed class PictureTests
{
    [Fact]
    public void A_png_read_back_has_the_same_pixels()
    {
        using TemporaryFolder folder = new();
        Picture picture = Frames.Smooth(3, 17, 23);
        picture.SavePng(folder.File("new/picture.png"));
        using DecodedImage decoded = new(folder.File("new/picture.png"));
        Assert.Equal(SKEncodedImageFormat.Png, decoded.Format);
        Assert.Equal(picture.Pixels.ToArray(), decoded.Frame(0).Pixels.ToArray());
        Assert.Equal(picture.ToPng(), File.ReadAllBytes(folder.File("new/picture.png")));
    }

    [Fact]
    public void Saving_replaces_a_file_and_leaves_no_other()
    {
        using TemporaryFolder folder = new();
        Frames.Plain(4, 4, 10).SavePng(folder.File("picture.png"));
        Frames.Plain(4, 4, 200).SavePng(folder.File("picture.png"));
        Assert.Equal(["picture.png"], folder.Names);
        using DecodedImage decoded = new(folder.File("picture.png"));
        Assert.Equal(200, decoded.Frame(0).Pixels.Span[0]);
    }

    [Fact]
    public void A_picture_keeps_its_pixels_when_the_array_changes()
    {
        byte[] pixels = new byte[2 * 3 * 3];
        Picture picture = new(2, 3, pixels);
        pixels[5] = 99;
        Assert.Equal(0, picture.Pixels.Span[5]);
    }

    [Fact]
    public void Scaling_turns_every_pixel_into_a_square()
    {
        Picture picture = Frames.Bands(1, 5, 4), scaled = picture.Scale(3);
        Assert.Equal((15, 12), (scaled.Height, scaled.Width));
        for (int row = 0; row < 15; row++)
        {
            for (int column = 0; column < 12; column++)
                Assert.Equal(picture.Row(row / 3)[column / 3], scaled.Row(row)[column]);
        }
    }

    [Fact]
    public void Pixels_of_the_wrong_length_are_named()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Picture(4, 5, new byte[59]));
        Assert.Contains("needs 60 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("there are 59", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(16_385, 1)]
    public void Sides_out_of_range_are_refused(int height, int width) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(height, width, []));

    [Theory]
    [InlineData(0)]
    [InlineData(4_000)]
    public void Factors_out_of_range_are_refused(int factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Frames.Plain(5, 5, 0).Scale(factor));

    [Fact]
    public void Frames_become_pictures_one_at_a_time()
    {
        int drawn = 0;
        IEnumerable<byte[]> endless = Enumerable.Range(0, int.MaxValue).Select(_ => new byte[12 + drawn++]);
        Assert.Equal(2, Picture.FromFrames(2, 2, endless).First().Width);
        Assert.Equal(1, drawn);
    }
}
