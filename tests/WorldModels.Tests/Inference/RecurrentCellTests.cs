using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

public class RecurrentCellTests
{
    private const int Inputs = 35;

    [Theory]
    [InlineData(64)]
    [InlineData(16)]
    [InlineData(37)]
    public void Three_steps_of_a_gated_unit_agree_with_the_equations_in_double_precision(int hiddenSize)
    {
        float[] input = Numbers.Random(1, 3 * hiddenSize * Inputs, 0.3), recurrent = Numbers.Random(2, 3 * hiddenSize * hiddenSize, 0.2);
        float[] inputBias = Numbers.Random(6, 3 * hiddenSize), hiddenBias = Numbers.Random(7, 3 * hiddenSize);
        AssertFollows(new GruCell(input, recurrent, inputBias, hiddenBias, Inputs, hiddenSize), (row, before, unit) =>
        {
            double FromInput(int gate) => Sum(input, inputBias, gate * hiddenSize + unit, row);
            double FromHidden(int gate) => Sum(recurrent, hiddenBias, gate * hiddenSize + unit, before);
            double reset = Sigmoid(FromInput(0) + FromHidden(0)), update = Sigmoid(FromInput(1) + FromHidden(1));
            return (1 - update) * Math.Tanh(FromInput(2) + reset * FromHidden(2)) + update * before[unit];
        });
    }

    [Theory]
    [InlineData(64)]
    [InlineData(16)]
    [InlineData(37)]
    public void Three_steps_of_a_tanh_layer_agree_with_the_equation_in_double_precision(int hiddenSize)
    {
        float[] input = Numbers.Random(1, hiddenSize * Inputs, 0.3), recurrent = Numbers.Random(2, hiddenSize * hiddenSize, 0.2);
        float[] bias = Numbers.Random(6, hiddenSize), none = new float[hiddenSize];
        AssertFollows(new TanhCell(input, recurrent, bias, Inputs, hiddenSize), (row, before, unit) =>
            Math.Tanh(Sum(input, bias, unit, row) + Sum(recurrent, none, unit, before)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(64)]
    public void The_bits_depend_neither_on_the_count_nor_on_the_kernel(int atOnce)
    {
        const int Count = 100, HiddenSize = 40;
        float[] input = Numbers.Random(1, 3 * HiddenSize * Inputs, 0.3), recurrent = Numbers.Random(2, 3 * HiddenSize * HiddenSize, 0.2);
        float[] inputBias = Numbers.Random(6, 3 * HiddenSize), hiddenBias = Numbers.Random(7, 3 * HiddenSize);
        RecurrentLayer[] Layers(bool wide) =>
        [
            new GruCell(input, recurrent, inputBias, hiddenBias, Inputs, HiddenSize, wide),
            new TanhCell(
                input.AsSpan(0, HiddenSize * Inputs), recurrent.AsSpan(0, HiddenSize * HiddenSize), inputBias.AsSpan(0, HiddenSize), Inputs, HiddenSize, wide),
        ];
        foreach ((RecurrentLayer wide, RecurrentLayer narrow) in Layers(true).Zip(Layers(false)))
        {
            float[] rows = Numbers.Random(3, Count * Inputs), hidden = Numbers.Random(4, Count * HiddenSize), other = [.. hidden];
            wide.Step(rows, hidden, [], Count, new Workspace());
            var workspace = new Workspace();
            for (int row = 0; row < Count; row += atOnce)
                narrow.Step(rows.AsSpan(row * Inputs), other.AsSpan(row * HiddenSize), [], Math.Min(atOnce, Count - row), workspace);
            Numbers.AssertSameBits(hidden, other);
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new GruCell(new float[4], new float[3], new float[3], new float[3], 1, 1));
        Assert.Throws<ArgumentException>(() => new GruCell(new float[3], new float[4], new float[3], new float[3], 1, 1));
        Assert.Throws<ArgumentException>(() => new GruCell(new float[3], new float[3], new float[4], new float[3], 1, 1));
        Assert.Throws<ArgumentException>(() => new GruCell(new float[3], new float[3], new float[3], new float[4], 1, 1));
        Assert.Throws<ArgumentException>(() => new TanhCell(new float[2], new float[1], new float[1], 1, 1));
        Assert.Throws<ArgumentException>(() => new TanhCell(new float[1], new float[2], new float[1], 1, 1));
        Assert.Throws<ArgumentException>(() => new TanhCell(new float[1], new float[1], new float[2], 1, 1));
        var layer = new TanhCell(new float[1], new float[1], new float[1], 1, 1);
        Assert.Throws<ArgumentException>(() => layer.Step(new float[2], new float[1], [], 2, new Workspace()));
        Assert.Throws<ArgumentException>(() => layer.Step(new float[1], new float[2], [], 2, new Workspace()));
    }

    private static void AssertFollows(RecurrentLayer layer, Func<double[], double[], int, double> next)
    {
        const int Count = 7;
        float[] hidden = Numbers.Random(4, Count * layer.HiddenSize);
        double[][] expected = [.. hidden.Select(x => (double)x).Chunk(layer.HiddenSize)];
        var workspace = new Workspace();
        for (int step = 0; step < 3; step++)
        {
            float[] rows = Numbers.Random(10 + step, Count * Inputs);
            double[][] inputs = [.. rows.Select(x => (double)x).Chunk(Inputs)];
            expected = [.. expected.Select((before, row) => Enumerable.Range(0, layer.HiddenSize).Select(unit => next(inputs[row], before, unit)).ToArray())];
            layer.Step(rows, hidden, [], Count, workspace);
        }
        Numbers.AssertClose([.. expected.SelectMany(row => row)], hidden, 2e-6);
    }

    private static double Sum(float[] weights, float[] bias, int output, double[] row)
    {
        double sum = bias[output];
        for (int k = 0; k < row.Length; k++) sum += weights[output * row.Length + k] * row[k];
        return sum;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
