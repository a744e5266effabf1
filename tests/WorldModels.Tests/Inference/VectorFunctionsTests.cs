using System.Runtime.Intrinsics;
using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

public class VectorFunctionsTests
{
    [Fact]
    public void Exp_is_good_to_two_units_in_the_last_place() =>
        AssertRelative(-87, 88, VectorFunctions.Exp, Math.Exp, 2.4e-7);

    [Fact]
    public void Sigmoid_is_good_to_four_units_in_the_last_place() =>
        AssertRelative(-80, 80, VectorFunctions.Sigmoid, x => 1 / (1 + Math.Exp(-x)), 4.8e-7);

    [Fact]
    public void Tanh_is_good_to_six_units_in_the_last_place_near_zero_too()
    {
        AssertRelative(-20, 20, VectorFunctions.Tanh, Math.Tanh, 7e-7);
        AssertRelative(-1e-3f, 1e-3f, VectorFunctions.Tanh, Math.Tanh, 7e-7);
    }

    [Theory]
    [InlineData(-80)]
    [InlineData(-2)]
    [InlineData(0.5)]
    [InlineData(100)]
    public void Sigmoid_times_tanh_is_good_to_ten_units_in_the_last_place(double gate)
    {
        double sigmoid = 1 / (1 + Math.Exp(-gate));
        AssertRelative(
            -10, 10, x => VectorFunctions.SigmoidTimesTanh(Vector512.Create((float)gate), x), x => sigmoid * Math.Tanh(x), 1.2e-6);
    }

    [Fact]
    public void Log_is_good_to_three_units_in_the_last_place()
    {
        AssertRelative(1e-7f, 0.999f, VectorFunctions.Log, Math.Log, 3.6e-7);
        AssertRelative(1.001f, 1e6f, VectorFunctions.Log, Math.Log, 3.6e-7);
        AssertRelative(0.999f, 1.001f, VectorFunctions.Log, Math.Log, 3.6e-7);
    }

    [Fact]
    public void Sine_of_turns_is_good_to_two_units_in_the_last_place_of_one()
    {
        foreach (float x in Grid(0, 1.25f))
        {
            float actual = VectorFunctions.SinTurns(Vector512.Create(x))[3];
            Assert.InRange(actual - Math.Sin(2 * Math.PI * x), -2.4e-7, 2.4e-7);
        }
    }

    [Fact]
    public void Exp_saturates_and_keeps_NaN()
    {
        Assert.True(float.IsFinite(VectorFunctions.Exp(Vector512.Create(1e9f))[0]));
        Assert.InRange(VectorFunctions.Exp(Vector512.Create(float.NegativeInfinity))[0], 0, 2e-38f);
        Assert.True(float.IsNaN(VectorFunctions.Exp(Vector512.Create(float.NaN))[0]));
        Assert.True(float.IsNaN(VectorFunctions.Tanh(Vector512.Create(float.NaN))[0]));
        Assert.Equal(1, VectorFunctions.Sigmoid(Vector512.Create(1e9f))[0]);
        Assert.InRange(VectorFunctions.Sigmoid(Vector512.Create(-1e9f))[0], 0, 2e-38f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(37)]
    public void The_sigmoid_of_a_span_has_the_same_bits_in_the_remainder(int length)
    {
        float[] values = Numbers.Random(1, length, 10);
        float[] expected = [.. values.Select(x => VectorFunctions.Sigmoid(Vector512.Create(x))[0])];
        VectorFunctions.Sigmoid(values);
        Numbers.AssertSameBits(expected, values);
    }

    private static void AssertRelative(
        float low, float high, Func<Vector512<float>, Vector512<float>> function, Func<double, double> expected, double tolerance)
    {
        foreach (float x in Grid(low, high))
        {
            double right = expected(x);
            float actual = function(Vector512.Create(x))[7];
            Assert.True(Math.Abs(actual - right) <= tolerance * Math.Abs(right), $"at {x:R}: expected {right:R}, got {actual:R}");
        }
    }

    private static IEnumerable<float> Grid(float low, float high)
    {
        const int Steps = 20_000;
        for (int i = 0; i <= Steps; i++) yield return low + (high - low) * (i / (float)Steps);
    }
}
