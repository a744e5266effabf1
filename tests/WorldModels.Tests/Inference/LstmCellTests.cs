using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

public class LstmCellTests
{
    private const int Inputs = 35;

    [Theory]
    [InlineData(256)]
    [InlineData(16)]
    [InlineData(37)]
    public void Three_steps_agree_with_the_equations_in_double_precision(int hiddenSize)
    {
        const int Count = 7;
        (float[] input, float[] recurrent, float[] bias) = Weights(hiddenSize);
        float[] hidden = Numbers.Random(4, Count * hiddenSize), cell = Numbers.Random(5, Count * hiddenSize);
        double[] expectedHidden = [.. hidden.Select(x => (double)x)], expectedCell = [.. cell.Select(x => (double)x)];
        var lstm = new LstmCell(input, recurrent, bias, Inputs, hiddenSize);
        var workspace = new Workspace();
        for (int step = 0; step < 3; step++)
        {
            float[] rows = Numbers.Random(10 + step, Count * Inputs);
            expectedHidden = Step(rows, expectedHidden, expectedCell, input, recurrent, bias, hiddenSize);
            lstm.Step(rows, hidden, cell, Count, workspace);
        }
        Numbers.AssertClose(expectedHidden, hidden, 2e-6);
        Numbers.AssertClose(expectedCell, cell, 2e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(64)]
    public void The_bits_depend_neither_on_the_count_nor_on_the_kernel(int atOnce)
    {
        const int Count = 100, HiddenSize = 40;
        (float[] input, float[] recurrent, float[] bias) = Weights(HiddenSize);
        float[] rows = Numbers.Random(3, Count * Inputs);
        float[] hidden = Numbers.Random(4, Count * HiddenSize), cell = Numbers.Random(5, Count * HiddenSize);
        float[] otherHidden = [.. hidden], otherCell = [.. cell];
        new LstmCell(input, recurrent, bias, Inputs, HiddenSize, wide: true).Step(rows, hidden, cell, Count, new Workspace());
        var narrow = new LstmCell(input, recurrent, bias, Inputs, HiddenSize, wide: false);
        var workspace = new Workspace();
        for (int row = 0; row < Count; row += atOnce)
        {
            narrow.Step(
                rows.AsSpan(row * Inputs), otherHidden.AsSpan(row * HiddenSize), otherCell.AsSpan(row * HiddenSize),
                Math.Min(atOnce, Count - row), workspace);
        }
        Numbers.AssertSameBits(hidden, otherHidden);
        Numbers.AssertSameBits(cell, otherCell);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new LstmCell(new float[3], new float[4], new float[4], 1, 1));
        var lstm = new LstmCell(new float[4], new float[4], new float[4], 1, 1);
        Assert.Throws<ArgumentException>(() => lstm.Step(new float[2], new float[1], new float[2], 2, new Workspace()));
    }

    private static (float[] Input, float[] Recurrent, float[] Bias) Weights(int hiddenSize) =>
    (
        Numbers.Random(1, 4 * hiddenSize * Inputs, 0.3),
        Numbers.Random(2, 4 * hiddenSize * hiddenSize, 0.2),
        Numbers.Random(6, 4 * hiddenSize));

    private static double[] Step(
        float[] rows, double[] hidden, double[] cell, float[] inputWeights, float[] hiddenWeights, float[] bias, int hiddenSize)
    {
        double[] next = new double[hidden.Length];
        for (int place = 0; place < hidden.Length; place++)
        {
            (int row, int unit) = Math.DivRem(place, hiddenSize);
            double Gate(int gate)
            {
                int output = gate * hiddenSize + unit;
                double sum = bias[output];
                for (int k = 0; k < Inputs; k++) sum += (double)inputWeights[output * Inputs + k] * rows[row * Inputs + k];
                for (int k = 0; k < hiddenSize; k++) sum += hiddenWeights[output * hiddenSize + k] * hidden[row * hiddenSize + k];
                return sum;
            }
            cell[place] = Sigmoid(Gate(1)) * cell[place] + Sigmoid(Gate(0)) * Math.Tanh(Gate(2));
            next[place] = Sigmoid(Gate(3)) * Math.Tanh(cell[place]);
        }
        return next;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
