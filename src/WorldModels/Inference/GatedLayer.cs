namespace WorldModels.Inference;

/// <summary>A recurrent layer in which each unit has four sums over the inputs and all hidden states.</summary>
internal abstract unsafe class GatedLayer : RecurrentLayer
{
    protected const int Lanes = 16;
    private const int Gates = 4;
    private readonly PackedMatrix _gates;

    /// <summary>Packs the weights: the four gates of sixteen units form one panel, so that one product computes everything that these units need.</summary>
    protected GatedLayer(
        ReadOnlySpan<float> inputWeights, ReadOnlySpan<float> hiddenWeights, ReadOnlySpan<float> bias, int inputs, int hiddenSize, bool? wide)
        : base(inputs, hiddenSize)
    {
        Require.Exactly(inputWeights.Length, Gates * hiddenSize * inputs, nameof(inputWeights));
        Require.Exactly(hiddenWeights.Length, Gates * hiddenSize * hiddenSize, nameof(hiddenWeights));
        Require.Exactly(bias.Length, Gates * hiddenSize, nameof(bias));
        int length = inputs + hiddenSize;
        int outputs = (hiddenSize + Lanes - 1) / Lanes * Lanes * Gates;
        float[] packed = new float[outputs * length];
        float[] packedBias = new float[outputs];
        for (int gate = 0; gate < Gates; gate++)
        {
            for (int unit = 0; unit < hiddenSize; unit++)
            {
                int from = gate * hiddenSize + unit;
                int to = (unit / Lanes * Gates + gate) * Lanes + unit % Lanes;
                packedBias[to] = bias[from];
                Span<float> row = packed.AsSpan(to * length, length);
                inputWeights.Slice(from * inputs, inputs).CopyTo(row);
                hiddenWeights.Slice(from * hiddenSize, hiddenSize).CopyTo(row[inputs..]);
            }
        }
        _gates = new PackedMatrix(packed, outputs, length, packedBias, wide);
    }

    protected sealed override void StepRows(float* joined, Span<float> hidden, Span<float> cell, int count, Workspace workspace)
    {
        float* gates = workspace.Buffer(1, RowsAtOnce * Gates * Lanes);
        RowSource source = RowSource.Dense(joined, _gates.Inputs, _gates.Inputs);
        for (int panel = 0; panel < _gates.Panels; panel++)
        {
            _gates.MultiplyPanel(panel, source, count, gates, Gates * Lanes);
            Update(gates, hidden, cell, panel * Lanes, count);
        }
    }

    /// <summary>Updates the states of all rows with the sums of up to sixteen units, from number <paramref name="unit"/> on.</summary>
    /// <param name="gates">[count x 64]: the first gate of sixteen units, then their second, third and fourth.</param>
    /// <param name="hidden">[count x hidden].</param>
    /// <param name="cell">[count x CellSize].</param>
    /// <param name="unit">The number of the first unit.</param>
    /// <param name="count">The number of rows.</param>
    protected abstract void Update(float* gates, Span<float> hidden, Span<float> cell, int unit, int count);
}
