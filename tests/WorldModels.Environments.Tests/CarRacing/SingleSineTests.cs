using WorldModels.Environments.Racing;
using Xunit;

namespace WorldModels.Environments.Tests;

public class SingleSineTests
{
    [Fact]
    public void It_is_good_to_a_unit_in_the_last_place()
    {
        for (int i = -200_000; i <= 200_000; i++)
        {
            float angle = i * 0.00137f;
            Assert.InRange(Math.Abs(BitConverter.SingleToInt32Bits((float)Math.Sin(angle)) - BitConverter.SingleToInt32Bits(SingleSine.Sin(angle))), 0, 1);
            Assert.InRange(Math.Abs(BitConverter.SingleToInt32Bits((float)Math.Cos(angle)) - BitConverter.SingleToInt32Bits(SingleSine.Cos(angle))), 0, 1);
        }
        Assert.Equal([0, 1, 1e-5f, -3e-4f], [SingleSine.Sin(0), SingleSine.Cos(0), SingleSine.Sin(1e-5f), SingleSine.Sin(-3e-4f)]);
        Assert.Equal((float)Math.Sin(1e6f), SingleSine.Sin(1e6f));
    }

    /// <summary>Values of glibc 2.36, each next to the correctly rounded value.</summary>
    [Theory]
    [MemberData(nameof(RoundedTheOtherWay))]
    public void It_rounds_as_glibc_does(int angle, int sine, int cosine)
    {
        float x = BitConverter.Int32BitsToSingle(angle);
        Assert.Equal((sine, cosine), (BitConverter.SingleToInt32Bits(SingleSine.Sin(x)), BitConverter.SingleToInt32Bits(SingleSine.Cos(x))));
    }

    public static readonly TheoryData<int, int, int> RoundedTheOtherWay = new(
        (1056996284, 1056329811, 1063284180),
        (-1072432044, -1086534953, -1087576655),
        (1116626354, 1063322145, -1091292982));
}
