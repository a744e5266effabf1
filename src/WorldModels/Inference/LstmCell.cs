using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>One step of a long short-term memory with one bias a gate, as the paper's sizes count it.</summary>
internal sealed unsafe class LstmCell
{
    private const int Gates = 4;
    private const int Lanes = 16;
    private const int RowsAtOnce = 96;
    private readonly PackedMatrix _gates;

    /// <summary>Packs the weights, the four gates of sixteen units into one panel: one product gives all that these units need.</summary>
    /// <param name="inputWeights">[4 * hidden x inputs], gates in PyTorch's order: input, forget, cell, output.</param>
    /// <param name="hiddenWeights">[4 * hidden x hidden].</param>
    /// <param name="bias">[4 * hidden], the sum of the two where PyTorch keeps two.</param>
    /// <param name="inputs">Length of an input row.</param>
    /// <param name="hiddenSize">How many units.</param>
    /// <param name="wide">See <see cref="PackedMatrix"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public LstmCell(
        ReadOnlySpan<float> inputWeights, ReadOnlySpan<float> hiddenWeights, ReadOnlySpan<float> bias,
        int inputs, int hiddenSize, bool? wide = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        Require.Exactly(inputWeights.Length, Gates * hiddenSize * inputs, nameof(inputWeights));
        Require.Exactly(hiddenWeights.Length, Gates * hiddenSize * hiddenSize, nameof(hiddenWeights));
        Require.Exactly(bias.Length, Gates * hiddenSize, nameof(bias));
        Inputs = inputs;
        HiddenSize = hiddenSize;
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

    /// <summary>Length of an input row.</summary>
    public int Inputs { get; }

    /// <summary>How many units.</summary>
    public int HiddenSize { get; }

    /// <summary>Advances the state of <paramref name="count"/> independent sequences by one step.</summary>
    /// <param name="input">[count x inputs].</param>
    /// <param name="hidden">[count x hidden], replaced by the next.</param>
    /// <param name="cell">[count x hidden], replaced by the next.</param>
    /// <param name="count">How many sequences; may be 0.</param>
    /// <param name="workspace">This thread's scratch memory; slots 0 and 1 are used.</param>
    /// <exception cref="ArgumentException">A span is shorter than that.</exception>
    public void Step(ReadOnlySpan<float> input, Span<float> hidden, Span<float> cell, int count, Workspace workspace)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require.Length(input.Length, (long)count * Inputs, nameof(input));
        Require.Length(hidden.Length, (long)count * HiddenSize, nameof(hidden));
        Require.Length(cell.Length, (long)count * HiddenSize, nameof(cell));
        for (int done = 0; done < count; done += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, count - done);
            StepRows(
                input.Slice(done * Inputs, rows * Inputs), hidden.Slice(done * HiddenSize, rows * HiddenSize),
                cell.Slice(done * HiddenSize, rows * HiddenSize), rows, workspace);
        }
        GC.KeepAlive(workspace);
    }

    private void StepRows(ReadOnlySpan<float> input, Span<float> hidden, Span<float> cell, int count, Workspace workspace)
    {
        int length = _gates.Inputs;
        float* joined = workspace.Buffer(0, RowsAtOnce * length);
        float* gates = workspace.Buffer(1, RowsAtOnce * Gates * Lanes);
        for (int row = 0; row < count; row++)
        {
            var destination = new Span<float>(joined + row * length, length);
            input.Slice(row * Inputs, Inputs).CopyTo(destination);
            hidden.Slice(row * HiddenSize, HiddenSize).CopyTo(destination[Inputs..]);
        }
        RowSource source = RowSource.Dense(joined, length, length);
        for (int panel = 0; panel < _gates.Panels; panel++)
        {
            _gates.MultiplyPanel(panel, source, count, gates, Gates * Lanes);
            int unit = panel * Lanes;
            int units = Math.Min(Lanes, HiddenSize - unit);
            for (int row = 0; row < count; row++)
            {
                int place = row * HiddenSize + unit;
                Update(gates + row * Gates * Lanes, hidden.Slice(place, units), cell.Slice(place, units));
            }
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
    private static Vector512<float> NextCell(float* gates, Vector512<float> cell) => Vector512.FusedMultiplyAdd(
        VectorFunctions.Sigmoid(Vector512.Load(gates + Lanes)), cell,
        VectorFunctions.SigmoidTimesTanh(Vector512.Load(gates), Vector512.Load(gates + 2 * Lanes)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> NextHidden(float* gates, Vector512<float> cell) =>
        VectorFunctions.SigmoidTimesTanh(Vector512.Load(gates + 3 * Lanes), cell);
}
