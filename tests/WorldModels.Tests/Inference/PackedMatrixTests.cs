using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

public class PackedMatrixTests
{
    // Outputs that need one panel and several panels, of every width, full and not full; one input and many inputs.
    public static readonly TheoryData<int, int, int> Shapes = new()
    {
        { 1, 1, 1 }, { 2, 7, 3 }, { 5, 16, 35 }, { 6, 17, 288 }, { 7, 32, 48 }, { 13, 33, 64 }, { 12, 49, 10 },
        { 64, 64, 291 }, { 60, 108, 32 }, { 100, 482, 256 }, { 3, 1024, 291 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_product_agrees_with_plain_loops_in_double_precision(int count, int outputs, int inputs)
    {
        float[] weights = Numbers.Random(1, outputs * inputs), bias = Numbers.Random(2, outputs), rows = Numbers.Random(3, count * inputs);
        double[] expected = new double[count * outputs];
        for (int row = 0; row < count; row++)
        {
            for (int output = 0; output < outputs; output++)
            {
                double sum = bias[output];
                for (int k = 0; k < inputs; k++) sum += (double)rows[row * inputs + k] * weights[output * inputs + k];
                expected[row * outputs + output] = sum;
            }
        }
        foreach (bool wide in (bool[])[true, false])
        {
            float[] result = new float[count * outputs];
            new PackedMatrix(weights, outputs, inputs, bias, wide).Multiply(rows, count, result);
            Numbers.AssertClose(expected, result, 1e-6 * Math.Sqrt(inputs));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Each_result_is_one_chain_of_fused_multiply_adds_from_the_bias_on(int count, int outputs, int inputs)
    {
        float[] weights = Numbers.Random(1, outputs * inputs), bias = Numbers.Random(2, outputs), rows = Numbers.Random(3, count * inputs);
        float[] expected = new float[count * outputs];
        for (int i = 0; i < expected.Length; i++)
        {
            (int row, int output) = Math.DivRem(i, outputs);
            float sum = bias[output];
            for (int k = 0; k < inputs; k++) sum = MathF.FusedMultiplyAdd(rows[row * inputs + k], weights[output * inputs + k], sum);
            expected[i] = sum;
        }
        foreach (bool wide in (bool[])[true, false])
        {
            float[] result = new float[count * outputs];
            new PackedMatrix(weights, outputs, inputs, bias, wide).Multiply(rows, count, result);
            Numbers.AssertSameBits(expected, result);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(64)]
    public void The_bits_do_not_depend_on_how_many_rows_go_in_at_once(int atOnce)
    {
        const int Count = 100, Outputs = 130, Inputs = 77;
        float[] rows = Numbers.Random(3, Count * Inputs);
        foreach (bool wide in (bool[])[true, false])
        {
            var matrix = new PackedMatrix(Numbers.Random(1, Outputs * Inputs), Outputs, Inputs, Numbers.Random(2, Outputs), wide);
            float[] whole = new float[Count * Outputs], parts = new float[Count * Outputs];
            matrix.Multiply(rows, Count, whole);
            for (int row = 0; row < Count; row += atOnce)
                matrix.Multiply(rows.AsSpan(row * Inputs), Math.Min(atOnce, Count - row), parts.AsSpan(row * Outputs));
            Numbers.AssertSameBits(whole, parts);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_the_valid_results_are_written(bool wide)
    {
        const int Count = 7, Outputs = 35, Inputs = 4;
        float[] result = [.. Enumerable.Repeat(float.NaN, Count * Outputs + 100)];
        var matrix = new PackedMatrix(Numbers.Random(1, Outputs * Inputs), Outputs, Inputs, wide: wide);
        matrix.Multiply(Numbers.Random(2, Count * Inputs), Count, result);
        Assert.All(result[..(Count * Outputs)], value => Assert.False(float.IsNaN(value)));
        Assert.All(result[(Count * Outputs)..], value => Assert.True(float.IsNaN(value)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rectifying_turns_negative_results_into_zero_and_keeps_NaN(bool wide)
    {
        var matrix = new PackedMatrix([1, -1, 2], 3, 1, wide: wide);
        float[] result = new float[6];
        matrix.Multiply([3, float.NaN], 2, result, rectify: true);
        Assert.Equal([3, 0, 6, float.NaN, float.NaN, float.NaN], result);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Contains("need 6", Assert.Throws<ArgumentException>(() => new PackedMatrix(new float[5], 2, 3)).Message);
        Assert.Contains("3 biases", Assert.Throws<ArgumentException>(() => new PackedMatrix(new float[6], 2, 3, new float[3])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackedMatrix([], 0, 3));
        var matrix = new PackedMatrix(new float[6], 2, 3);
        Assert.Contains("at least 6", Assert.Throws<ArgumentException>(() => matrix.Multiply(new float[5], 2, new float[4])).Message);
        Assert.Contains("at least 4", Assert.Throws<ArgumentException>(() => matrix.Multiply(new float[6], 2, new float[3])).Message);
    }
}
