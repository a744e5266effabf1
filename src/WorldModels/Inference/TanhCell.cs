namespace WorldModels.Inference;

/// <summary>One step of the simple recurrent network (Elman 1990): h' = tanh(W x + U h + b).</summary>
internal sealed unsafe class TanhCell : RecurrentLayer
{
    private readonly PackedMatrix _sums;

    /// <param name="inputWeights">[hidden x inputs].</param>
    /// <param name="hiddenWeights">[hidden x hidden].</param>
    /// <param name="bias">[hidden]: the sum of PyTorch's two biases.</param>
    /// <param name="inputs">The length of an input row.</param>
    /// <param name="hiddenSize">The number of units.</param>
    /// <param name="wide">See <see cref="PackedMatrix"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public TanhCell(
        ReadOnlySpan<float> inputWeights, ReadOnlySpan<float> hiddenWeights, ReadOnlySpan<float> bias, int inputs, int hiddenSize, bool? wide = null)
        : base(inputs, hiddenSize)
    {
        Require.Exactly(inputWeights.Length, hiddenSize * inputs, nameof(inputWeights));
        Require.Exactly(hiddenWeights.Length, hiddenSize * hiddenSize, nameof(hiddenWeights));
        Require.Exactly(bias.Length, hiddenSize, nameof(bias));
        int length = inputs + hiddenSize;
        float[] weights = new float[hiddenSize * length];
        for (int unit = 0; unit < hiddenSize; unit++)
        {
            Span<float> row = weights.AsSpan(unit * length, length);
            inputWeights.Slice(unit * inputs, inputs).CopyTo(row);
            hiddenWeights.Slice(unit * hiddenSize, hiddenSize).CopyTo(row[inputs..]);
        }
        _sums = new PackedMatrix(weights, hiddenSize, length, bias, wide);
    }

    public override int CellSize => 0;

    protected override void StepRows(float* joined, Span<float> hidden, Span<float> cell, int count, Workspace workspace)
    {
        _sums.Multiply(new ReadOnlySpan<float>(joined, count * _sums.Inputs), count, hidden);
        VectorFunctions.Tanh(hidden);
    }
}
