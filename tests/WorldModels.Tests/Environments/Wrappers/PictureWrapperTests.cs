using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Environments.Wrappers;

public class PictureWrapperTests
{
    [Fact]
    public void Grey_weighs_red_green_and_blue()
    {
        using Grayscale grey = Show(new ImageSpace(1, 5, 3), 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 10, 20, 30).WithGrayscale();
        Assert.Equal(new ImageSpace(1, 5, 1), grey.ObservationSpace);
        // 76.245, 149.685, 29.07, 255, 2.99 + 11.74 + 3.42 = 18.15.
        Assert.Equal([76, 150, 29, 255, 18], grey.Reset(0).Pixels);
        Assert.Equal([76, 150, 29, 255, 18], grey.Step([0]).Observation.Pixels);
    }

    [Fact]
    public void A_crop_is_the_rectangle()
    {
        // Two channels: the first is the row, the second the column.
        byte[] picture = [.. Enumerable.Range(0, 12).SelectMany(i => new[] { (byte)(i / 4), (byte)(i % 4) })];
        using CropFrame crop = Show(new ImageSpace(3, 4, 2), picture).WithCroppedFrame(top: 1, left: 2, height: 2, width: 2);
        Assert.Equal(new ImageSpace(2, 2, 2), crop.ObservationSpace);
        Assert.Equal([1, 2, 1, 3, 2, 2, 2, 3], crop.Reset(0).Pixels);
        Assert.Equal([1, 2, 1, 3, 2, 2, 2, 3], crop.Step([0]).Observation.Pixels);
    }

    [Theory]
    // Means of 2 x 2: (1 + 2 + 5 + 6) / 4 = 3.5, rounded up; (3 + 4 + 7 + 8) / 4 = 5.5.
    [InlineData(2, 4, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, 1, 2, new byte[] { 4, 6 })]
    // 3 to 2: the middle pixel belongs to both sides by half: (10 + 20 / 2) / 1.5 = 13.3, (20 / 2 + 60) / 1.5 = 46.7.
    [InlineData(1, 3, new byte[] { 10, 20, 60 }, 1, 2, new byte[] { 13, 47 })]
    // 2 to 3: the middle one covers half of each.
    [InlineData(1, 2, new byte[] { 10, 40 }, 1, 3, new byte[] { 10, 25, 40 })]
    [InlineData(2, 1, new byte[] { 10, 40 }, 3, 1, new byte[] { 10, 25, 40 })]
    // Integer multiples repeat the pixels.
    [InlineData(1, 2, new byte[] { 7, 9 }, 2, 4, new byte[] { 7, 7, 9, 9, 7, 7, 9, 9 })]
    [InlineData(2, 2, new byte[] { 1, 2, 3, 4 }, 2, 2, new byte[] { 1, 2, 3, 4 })]
    [InlineData(3, 3, new byte[] { 0, 0, 0, 0, 255, 0, 0, 0, 0 }, 1, 1, new byte[] { 28 })]
    public void Resizing_averages_the_area(int height, int width, byte[] picture, int newHeight, int newWidth, byte[] expected)
    {
        using ResizeFrame resized = Show(new ImageSpace(height, width, 1), picture).WithResizedFrame(newHeight, newWidth);
        Assert.Equal(new ImageSpace(newHeight, newWidth, 1), resized.ObservationSpace);
        Assert.Equal(expected, resized.Reset(0).Pixels);
        Assert.Equal(expected, resized.Step([0]).Observation.Pixels);
    }

    [Fact]
    public void Resizing_keeps_channels_apart()
    {
        using ResizeFrame resized = Show(new ImageSpace(1, 2, 3), 0, 10, 20, 100, 50, 20).WithResizedFrame(1, 1);
        Assert.Equal([50, 30, 20], resized.Reset(0).Pixels);
    }

    [Theory]
    [InlineData(96, 96, 64, 64)]
    [InlineData(64, 64, 96, 96)]
    [InlineData(210, 160, 64, 64)]
    [InlineData(7, 5, 3, 11)]
    public void Resizing_agrees_with_sums_over_a_fine_grid(int height, int width, int newHeight, int newWidth)
    {
        byte[] picture = new byte[height * width];
        new Pcg64(height).NextBytes(picture);
        using ResizeFrame resized = Show(new ImageSpace(height, width, 1), picture).WithResizedFrame(newHeight, newWidth);
        byte[] pixels = resized.Reset(0).Pixels;
        var random = new Pcg64(7);
        for (int check = 0; check < 50; check++)
        {
            int row = random.Next(newHeight), column = random.Next(newWidth);
            // Cells so small that each is inside one old and one new pixel.
            long sum = 0;
            for (int y = row * height; y < (row + 1) * height; y++)
                for (int x = column * width; x < (column + 1) * width; x++) sum += picture[y / newHeight * width + x / newWidth];
            Assert.Equal((byte)Math.Floor((double)sum / (height * width) + 0.5), pixels[row * newWidth + column]);
        }
    }

    [Fact]
    public void Every_picture_is_handed_over_as_a_copy()
    {
        var recorded = new List<byte[]>();
        using RecordPictures world = new ScriptedPictures(new ImageSpace(1, 1, 1), [1], [2], [3]).WithRecordedPictures(recorded.Add);
        Assert.Equal([1], world.Reset(0).Pixels);
        Assert.Equal([2], world.Step([0]).Observation.Pixels);
        Assert.Throws<ArgumentException>(() => world.Step([2]));
        Assert.Equal([3], world.Step([0]).Observation.Pixels);
        world.Reset(1);
        Assert.Equal([[1], [2], [3], [1]], recorded);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var numbers = new PointWorld();
        foreach (Action wrap in new Action[]
        {
            () => numbers.WithGrayscale(), () => numbers.WithCroppedFrame(0, 0, 1, 1), () => numbers.WithResizedFrame(1, 1), () => numbers.WithRecordedPictures(_ => { }),
        })
            Assert.Contains("PointWorld has Box(", Assert.Throws<ArgumentException>(wrap).Message, StringComparison.Ordinal);
        using ScriptedPictures pictures = Show(new ImageSpace(2, 3, 1), 1, 2, 3, 4, 5, 6);
        Assert.Contains("Image(2 x 3 x 1)", Assert.Throws<ArgumentException>(() => pictures.WithGrayscale()).Message, StringComparison.Ordinal);
        foreach ((int top, int left, int height, int width) in new[]
            { (-1, 0, 1, 1), (0, -1, 1, 1), (0, 0, 0, 1), (0, 0, 1, 0), (0, 0, 3, 1), (0, 0, 1, 4), (1, 0, 2, 1), (0, 2, 1, 2), (int.MaxValue, 0, 1, 1), (0, 0, -5, 1) })
            Assert.Contains($"{height} x {width} pixels at row {top}, column {left}",
                Assert.Throws<ArgumentException>(() => pictures.WithCroppedFrame(top, left, height, width)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => pictures.WithResizedFrame(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => pictures.WithResizedFrame(1, -1));
        Assert.Throws<ArgumentNullException>(() => pictures.WithRecordedPictures(null!));
        Assert.Throws<ArgumentNullException>(() => new Grayscale(null!));
    }

    private static ScriptedPictures Show(ImageSpace space, params byte[] picture) => new(space, picture, picture);
}
