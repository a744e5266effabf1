using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>
/// One step of a gated recurrent unit (Cho et al. 2014) as in PyTorch: h' = (1 - z) n + z h with
/// n = tanh(W x + b + r (U h + c)). The reset gate r multiplies the sum with c, so n needs both biases.
/// </summary>
/// <remarks>
/// The two sums of n are computed as separate gates, with zeros for the weights that each does not have, so that the layer has the four
/// sums of an LSTM and is as fast.
/// </remarks>
internal sealed unsafe class GruCell : GatedLayer
{
    /// <param name="inputWeights">[3 * hidden x inputs], gates in PyTorch's order: reset, update, new.</param>
    /// <param name="hiddenWeights">[3 * hidden x hidden].</param>
    /// <param name="inputBias">[3 * hidden].</param>
    /// <param name="hiddenBias">[3 * hidden].</param>
    /// <param name="inputs">The length of an input row.</param>
    /// <param name="hiddenSize">The number of units.</param>
    /// <param name="wide">See <see cref="PackedMatrix"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public GruCell(
        ReadOnlySpan<float> inputWeights, ReadOnlySpan<float> hiddenWeights, ReadOnlySpan<float> inputBias, ReadOnlySpan<float> hiddenBias,
        int inputs, int hiddenSize, bool? wide = null)
        : base(
            [.. inputWeights, .. new float[hiddenSize * inputs]], SplitNew(hiddenWeights, hiddenSize * hiddenSize),
            AddGates(inputBias, SplitNew(hiddenBias, hiddenSize)), inputs, hiddenSize, wide)
    { }

    public override int CellSize => 0;

    protected override void Update(float* gates, Span<float> hidden, Span<float> cell, int unit, int count)
    {
        int units = Math.Min(Lanes, HiddenSize - unit);
        Span<float> padded = stackalloc float[Lanes];
        for (int row = 0; row < count; row++, gates += 4 * Lanes)
        {
            Span<float> states = hidden.Slice(row * HiddenSize + unit, units);
            states.CopyTo(padded);
            Next(gates, Vector512.Create<float>(padded)).CopyTo(padded);
            padded[..units].CopyTo(states);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Next(float* gates, Vector512<float> hidden)
    {
        Vector512<float> reset = VectorFunctions.Sigmoid(Vector512.Load(gates)), update = VectorFunctions.Sigmoid(Vector512.Load(gates + Lanes));
        Vector512<float> fresh = VectorFunctions.Tanh(
            Vector512.FusedMultiplyAdd(reset, Vector512.Load(gates + 3 * Lanes), Vector512.Load(gates + 2 * Lanes)));
        return Vector512.FusedMultiplyAdd(update, hidden - fresh, fresh);
    }

    // The order is reset, update, nothing, new: the contribution of the hidden states to n is separate.
    private static float[] SplitNew(ReadOnlySpan<float> values, int gate)
    {
        Require.Exactly(values.Length, 3 * gate, nameof(values));
        return [.. values[..(2 * gate)], .. new float[gate], .. values[(2 * gate)..]];
    }

    private static float[] AddGates(ReadOnlySpan<float> bias, float[] sums)
    {
        Require.Exactly(bias.Length, sums.Length / 4 * 3, nameof(bias));
        for (int i = 0; i < bias.Length; i++) sums[i] += bias[i];
        return sums;
    }
}
