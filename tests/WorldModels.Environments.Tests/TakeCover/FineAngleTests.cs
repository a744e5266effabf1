using WorldModels.Environments.Cover;
using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class FineAngleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1024, 46340)]   // 65536 x sin(45 degrees) = 46340.95, cut off.
    [InlineData(3072, 46305)]   // The second quarter mirrors the first one place off: that of 1023.
    [InlineData(2047, 65535)]
    [InlineData(2048, 65536)]
    [InlineData(4095, 0)]
    [InlineData(5120, -46340)]
    [InlineData(6144, -65536)]
    [InlineData(8192 + 1024, 46340)]
    public void A_sine_is_that_of_the_table(int angle, int sine)
    {
        Assert.Equal(sine, FineAngle.Sine(angle));
        Assert.Equal(sine, FineAngle.Cosine(angle - 2048));
    }

    // In 8,192nds of a circle, atan(1/2) = 604.502 and atan(2) = 1443.498. An octant that counts backwards begins one part of 2^32
    // below its border, and so (0, 1) is one angle short of a quarter; (0, -1) lies in an octant that counts forwards.
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 1, 604)]
    [InlineData(1, 1, 1024)]
    [InlineData(1, 2, 1443)]
    [InlineData(0, 1, 2047)]
    [InlineData(-1, 2, 2652)]
    [InlineData(-2, 1, 3491)]
    [InlineData(-1, 0, 4095)]
    [InlineData(-2, -1, 4700)]
    [InlineData(-1, -2, 5539)]
    [InlineData(0, -1, 6144)]
    [InlineData(1, -2, 6748)]
    [InlineData(2, -1, 7587)]
    [InlineData(0, 0, 0)]
    public void A_direction_is_cut_off_to_a_fine_angle(int x, int y, int angle) =>
        Assert.Equal(angle, FineAngle.Of(x * Fixed.One, y * Fixed.One));

    // Cutting off an angle costs less than 1 of 8,192; a slope of the table, 1/2048 at most, is less than 0.65 of them.
    [Fact]
    public void Every_direction_lies_near_the_arc_tangent()
    {
        for (int degrees = 1; degrees < 3600; degrees++)
        {
            double angle = degrees * Math.PI / 1800;
            int fine = FineAngle.Of(Fixed.Round(20 * Math.Cos(angle)), Fixed.Round(20 * Math.Sin(angle)));
            Assert.InRange(angle / (2 * Math.PI) * FineAngle.Count - fine, -0.65, 1.65);
        }
    }
}
