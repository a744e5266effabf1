using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

public class DotProductTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(37)]
    [InlineData(256)]
    public unsafe void Sums_are_those_of_doubles_and_two_at_once_have_the_bits_of_each(int length)
    {
        float[] x = Numbers.Random(1, length), y = Numbers.Random(2, length), z = Numbers.Random(3, length);
        Assert.Equal(x.Zip(y, (a, b) => (double)a * b).Sum(), DotProduct.Of(x, y), 1e-5);
        Assert.Equal(x.Zip(y, (a, b) => Math.Pow((double)a - b, 2)).Sum(), DotProduct.SquaredDistance(x, y), 1e-4);
        Assert.Equal(0, DotProduct.SquaredDistance(x, x));
        fixed (float* first = x, second = y, third = z)
        {
            (float withY, float withZ) = DotProduct.Both(first, second, third, length);
            Numbers.AssertSameBits([DotProduct.Of(x, y), DotProduct.Of(x, z)], [withY, withZ]);
        }
    }
}
