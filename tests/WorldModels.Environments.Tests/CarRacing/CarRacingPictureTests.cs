using System.Numerics;
using WorldModels.Environments.Racing;
using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class CarRacingPictureTests
{
    [Theory]
    [InlineData(CarRacingView.V3)]
    [InlineData(CarRacingView.Paper)]
    public void The_car_stands_on_grey_road_between_green_grass(CarRacingView view)
    {
        byte[] pixels = Drive(view, CarRacingFrame.Observation64, steps: 60);
        Assert.Contains((204, 0, 0), Colours(pixels, 64, row: 54, from: 31, to: 33).Select(Reddish));
        Assert.Contains((102, 102, 102), Colours(pixels, 64, row: 60, from: 28, to: 36));
        Assert.Contains((102, 204, 102), Colours(pixels, 64, row: 30, from: 0, to: 64));
        Assert.Contains((102, 230, 102), Colours(pixels, 64, row: 0, from: 0, to: 64 * 64));

        static (int, int, int) Reddish((int Red, int Green, int Blue) c) => c.Red > 2 * c.Green && c.Red > 2 * c.Blue ? (204, 0, 0) : c;
    }

    [Fact]
    public void The_small_picture_is_the_upper_part_of_the_whole_one_scaled_down()
    {
        // Two averages, one after the other, blur a little more than one, so there is a difference along edges.
        byte[] small = Drive(CarRacingView.V3, CarRacingFrame.Observation64, steps: 120);
        byte[] scaled = ScaleDown(Drive(CarRacingView.V3, CarRacingFrame.Full96, steps: 120));
        Assert.InRange(small.Zip(scaled, (a, b) => Math.Abs(a - b)).Average(), 0, 1);
    }

    [Fact]
    public void The_papers_view_is_wider()
    {
        byte[] narrow = Drive(CarRacingView.V3, CarRacingFrame.Full96, steps: 60), wide = Drive(CarRacingView.Paper, CarRacingFrame.Full96, steps: 60);
        Assert.Equal(1.2, RoadWidth(narrow) / (double)RoadWidth(wide), 0.1);

        static int RoadWidth(byte[] pixels) => Colours(pixels, 96, row: 60, from: 0, to: 96).Count(c => c is { Red: < 110, Green: < 110, Blue: > 90 });
    }

    [Fact]
    public void The_papers_camera_follows_the_motion()
    {
        using var paper = new CarRacing(new CarRacingOptions { View = CarRacingView.Paper });
        using var current = new CarRacing();
        (float[] skid, int turns) = ([1, 0.6f, 0], 100);
        Assert.True(HullTilt(paper) > 2 * HullTilt(current));

        // When the car slides, it does not point in the direction of its motion, so its front and its rear are not above each other.
        double HullTilt(CarRacing environment)
        {
            byte[] pixels = environment.Reset(1).Pixels;
            for (int step = 0; step < turns; step++) pixels = environment.Step(skid).Observation.Pixels;
            (int X, int Y)[] red = [.. from y in Enumerable.Range(40, 24) from x in Enumerable.Range(20, 24)
                where pixels[3 * (64 * y + x)] > 150 && pixels[3 * (64 * y + x) + 1] < 80 select (x, y)];
            double upper = red.Where(p => p.Y < red.Average(q => q.Y)).Average(p => p.X);
            return Math.Abs(upper - red.Where(p => p.Y >= red.Average(q => q.Y)).Average(p => p.X)) + 0.1;
        }
    }

    [Fact]
    public void The_whole_picture_has_a_bar_with_the_score()
    {
        byte[] pixels = Drive(CarRacingView.V3, CarRacingFrame.Full96, steps: 60);
        Assert.All(Colours(pixels, 96, row: 95, from: 30, to: 96), colour => Assert.Equal((0, 0, 0), colour));
        Assert.Contains(Colours(pixels, 96, row: 90, from: 0, to: 12), colour => colour.Red > 100);
    }

    [Fact]
    public void A_square_covers_its_share_of_each_pixel()
    {
        var canvas = new Canvas(8, 8);
        var pixels = new byte[8 * 8 * 3];
        canvas.Clear(Paint.Black);
        canvas.Fill([new Vector2(6, 4), new Vector2(10, 4), new Vector2(10, 8), new Vector2(6, 8)], Paint.White);
        canvas.Resolve(pixels);
        (int, int, int)[] row = [.. Colours(pixels, 8, row: 1, from: 0, to: 4)];
        Assert.Equal([(0, 0, 0), (128, 128, 128), (128, 128, 128), (0, 0, 0)], row);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_polygon_is_filled_whichever_way_it_turns_and_cut_at_the_border(int direction)
    {
        var canvas = new Canvas(8, 8);
        var pixels = new byte[8 * 8 * 3];
        Vector2[] corners = [new(-1000, -50), new(16, -50), new(16, 900), new(-1000, 900)];
        canvas.Clear(Paint.Black);
        canvas.Fill(direction > 0 ? corners : [.. corners.Reverse()], Paint.Grass);
        canvas.Resolve(pixels);
        for (int row = 0; row < 8; row++)
            Assert.Equal([.. Enumerable.Repeat((102, 204, 102), 4), .. Enumerable.Repeat((0, 0, 0), 4)], Colours(pixels, 8, row, 0, 8));
    }

    private static byte[] Drive(CarRacingView view, CarRacingFrame frame, int steps)
    {
        using var environment = new CarRacing(new CarRacingOptions { View = view, Frame = frame });
        byte[] pixels = environment.Reset(1).Pixels;
        for (int step = 0; step < steps; step++) pixels = environment.Step([0, 0.1f, 0]).Observation.Pixels;
        return pixels;
    }

    private static IEnumerable<(int Red, int Green, int Blue)> Colours(byte[] pixels, int width, int row, int from, int to) =>
        Enumerable.Range(from, to - from).Select(x => 3 * (row * width + x)).Select(i => ((int)pixels[i], (int)pixels[i + 1], (int)pixels[i + 2]));

    /// <summary>Rows 0 to 83 of 96 x 96 pixels to 64 x 64, each pixel the average of the area that it covers.</summary>
    private static byte[] ScaleDown(byte[] pixels)
    {
        var scaled = new byte[64 * 64 * 3];
        for (int i = 0; i < scaled.Length; i++)
        {
            (int y, int x, int channel) = (i / 192, i / 3 % 64, i % 3);
            double sum = 0;
            for (int row = 0; row < 84; row++)
                for (int column = (int)(x * 1.5); column < 96 && column < (x + 1) * 1.5; column++)
                    sum += Overlap(row, y * 1.3125, (y + 1) * 1.3125) * Overlap(column, x * 1.5, (x + 1) * 1.5) * pixels[3 * (96 * row + column) + channel];
            scaled[i] = (byte)Math.Round(sum / (1.5 * 1.3125));
        }
        return scaled;

        static double Overlap(int pixel, double low, double high) => Math.Max(0, Math.Min(pixel + 1, high) - Math.Max(pixel, low));
    }
}
