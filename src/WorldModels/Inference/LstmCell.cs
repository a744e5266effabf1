using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>One step of a long short-term memory with one bias per gate, as in the paper's parameter counts.</summary>
/// <param name="inputWeights">[4 * hidden x inputs], gates in PyTorch's order: input, forget, cell, output.</param>
/// <param name="hiddenWeights">[4 * hidden x hidden].</param>
/// <param name="bias">[4 * hidden]: the sum of PyTorch's two biases.</param>
/// <param name="inputs">The length of an input row.</param>
/// <param name="hiddenSize">The number of units.</param>
/// <param name="wide">See <see cref="PackedMatrix"/>.</param>
/// <exception cref="ArgumentException">A length does not fit.</exception>
internal sealed unsafe class LstmCell(
    ReadOnlySpan<float> inputWeights, ReadOnlySpan<float> hiddenWeights, ReadOnlySpan<float> bias, int inputs, int hiddenSize, bool? wide = null)
    : GatedLayer(inputWeights, hiddenWeights, bias, inputs, hiddenSize, wide)
{
    public override int CellSize => HiddenSize;

    protected override void Update(float* gates, Span<float> hidden, Span<float> cell, int unit, int count)
    {
        int units = Math.Min(Lanes, HiddenSize - unit);
        for (int row = 0; row < count; row++, gates += 4 * Lanes)
        {
            int place = row * HiddenSize + unit;
            Update(gates, hidden.Slice(place, units), cell.Slice(place, units));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update(float* gates, Span<float> hidden, Span<float> cell)
    {
        if (cell.Length == Lanes)
        {
            Vector512<float> next = NextCell(gates, Vector512.Create<float>(cell));
            next.CopyTo(cell);
            NextHidden(gates, next).CopyTo(hidden);
            return;
        }
        Span<float> padded = stackalloc float[Lanes];
        cell.CopyTo(padded);
        Vector512<float> last = NextCell(gates, Vector512.Create<float>(padded));
        last.CopyTo(padded);
        padded[..cell.Length].CopyTo(cell);
        NextHidden(gates, last).CopyTo(padded);
        padded[..hidden.Length].CopyTo(hidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> NextCell(float* gates, Vector512<float> cell) => VectorFunctions.GatedSum(
        Vector512.Load(gates + Lanes), cell, Vector512.Load(gates), Vector512.Load(gates + 2 * Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> NextHidden(float* gates, Vector512<float> cell) =>
        VectorFunctions.SigmoidTimesTanh(Vector512.Load(gates + 3 * Lanes), cell);
}
