using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>
/// A linear layer, rows * weights + bias. Its weights are packed once into panels of 64 columns (at the end also 32 and 16),
/// each panel row after row of the shared dimension, which is the order in which the register-blocked kernels read them.
/// </summary>
/// <remarks>
/// Each result is one chain of fused multiply-adds in the order of the shared dimension, starting with the bias, so
/// the bits depend neither on the number of rows that are multiplied at once nor on the width of the processor's vectors.
/// </remarks>
internal sealed unsafe class PackedMatrix
{
    private const int TallestTile = 12;
    private const int WidestPanel = 64;
    private readonly AlignedBuffer _weights, _bias;
    private readonly Panel[] _panels;
    private readonly bool _wide;

    /// <summary>Packs the weights of a linear layer.</summary>
    /// <param name="weights">[outputs x inputs], row after row: PyTorch's layout.</param>
    /// <param name="outputs">The length of an output row.</param>
    /// <param name="inputs">The length of an input row.</param>
    /// <param name="bias">[outputs], or empty for none.</param>
    /// <param name="wide">Whether to use the 512-bit kernel; by default it is used if the processor has 512-bit vectors.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public PackedMatrix(ReadOnlySpan<float> weights, int outputs, int inputs, ReadOnlySpan<float> bias = default, bool? wide = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        if (weights.Length != outputs * inputs)
        {
            throw new ArgumentException(
                $"{weights.Length} weights: {outputs} outputs and {inputs} inputs need {outputs * inputs}", nameof(weights));
        }
        if (bias.Length != 0 && bias.Length != outputs)
            throw new ArgumentException($"{bias.Length} biases: {outputs} outputs need {outputs} biases, or none", nameof(bias));
        Inputs = inputs;
        Outputs = outputs;
        _wide = wide ?? Vector512.IsHardwareAccelerated;
        _panels = [.. Split(outputs)];
        int width = _panels[^1].Column + _panels[^1].Width;
        _weights = new AlignedBuffer(width * inputs);
        _bias = new AlignedBuffer(width);
        bias.CopyTo(_bias.Span);
        foreach (Panel panel in _panels)
        {
            int columns = Math.Min(panel.Width, outputs - panel.Column);
            Span<float> packed = _weights.Span.Slice(panel.Column * inputs, panel.Width * inputs);
            for (int column = 0; column < columns; column++)
            {
                ReadOnlySpan<float> source = weights.Slice((panel.Column + column) * inputs, inputs);
                for (int k = 0; k < inputs; k++) packed[k * panel.Width + column] = source[k];
            }
        }
    }

    /// <summary>The length of an input row.</summary>
    public int Inputs { get; }

    /// <summary>The length of an output row.</summary>
    public int Outputs { get; }

    /// <summary>Computes result = rows * weights + bias.</summary>
    /// <param name="rows">[count x inputs].</param>
    /// <param name="count">The number of rows; may be 0.</param>
    /// <param name="result">[count x outputs]; must not overlap <paramref name="rows"/>.</param>
    /// <param name="rectify">Whether negative results become 0 (ReLU).</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Multiply(ReadOnlySpan<float> rows, int count, Span<float> result, bool rectify = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require.Length(rows.Length, (long)count * Inputs, nameof(rows));
        Require.Length(result.Length, (long)count * Outputs, nameof(result));
        fixed (float* first = rows, to = result) Multiply(RowSource.Dense(first, Inputs, Inputs), count, to, Outputs, rectify);
    }

    /// <summary>Computes the same for rows anywhere in memory; the distance between rows of results is <paramref name="resultStride"/>.</summary>
    public void Multiply(in RowSource rows, int count, float* result, int resultStride, bool rectify = false)
    {
        for (int panel = 0; panel < _panels.Length; panel++)
            MultiplyPanel(panel, rows, count, result + _panels[panel].Column, resultStride, rectify);
    }

    /// <summary>The number of panels that <see cref="MultiplyPanel"/> can compute.</summary>
    public int Panels => _panels.Length;

    /// <summary>Computes only the columns of one panel: 64 of them, from 64 * <paramref name="panel"/>, or fewer in the last ones.</summary>
    public void MultiplyPanel(int panel, in RowSource rows, int count, float* result, int resultStride, bool rectify = false)
    {
        (int column, int width) = _panels[panel];
        var tile = new Tile
        {
            Weights = _weights.Pointer + (nint)column * Inputs,
            WeightStride = width,
            Bias = _bias.Pointer + column,
            Result = result,
            ResultStride = resultStride,
            Floor = rectify ? 0 : float.NegativeInfinity,
        };
        int columns = Math.Min(width, Outputs - column);
        if (!_wide)
        {
            for (int slice = 0; slice < columns; slice += TileRow16Narrow.Width)
            {
                MultiplyColumns<TileRow16Narrow>(rows, count, tile, columns - slice, tallest: 6);
                tile.Weights += TileRow16Narrow.Width;
                tile.Bias += TileRow16Narrow.Width;
                tile.Result += TileRow16Narrow.Width;
            }
        }
        else if (width == TileRow64.Width) MultiplyColumns<TileRow64>(rows, count, tile, columns, tallest: 6);
        else if (width == TileRow32.Width) MultiplyColumns<TileRow32>(rows, count, tile, columns, TallestTile);
        else MultiplyColumns<TileRow16>(rows, count, tile, columns, TallestTile);
        GC.KeepAlive(this);
    }

    [SkipLocalsInit]
    private static void MultiplyColumns<TRow>(in RowSource rows, int count, Tile tile, int columns, int tallest)
        where TRow : struct, ITileRow<TRow>
    {
        float** starts = stackalloc float*[TallestTile];
        float* spare = stackalloc float[TallestTile * WidestPanel];
        float* result = tile.Result;
        int resultStride = tile.ResultStride;
        for (int row = 0; row < count; row += tallest)
        {
            int valid = Math.Min(tallest, count - row);
            int height = valid switch { 1 => 1, <= 4 => 4, <= 6 => 6, _ => TallestTile };
            // A tile that extends over the edge repeats its last row, and its results are computed in a separate buffer.
            for (int i = 0; i < height; i++) starts[i] = rows[row + Math.Min(i, valid - 1)];
            bool whole = valid == height && columns >= TRow.Width;
            tile.Result = whole ? result : spare;
            tile.ResultStride = whole ? resultStride : TRow.Width;
            switch (height)
            {
                case 1: ProductKernel<TRow>.One(starts, rows, tile); break;
                case 4: ProductKernel<TRow>.Four(starts, rows, tile); break;
                case 6: ProductKernel<TRow>.Six(starts, rows, tile); break;
                default: ProductKernel<TRow>.Twelve(starts, rows, tile); break;
            }
            if (!whole) CopyValid(spare, TRow.Width, result, resultStride, valid, Math.Min(columns, TRow.Width));
            result += (nint)valid * resultStride;
        }
    }

    private static void CopyValid(float* from, int fromStride, float* to, int toStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(from + row * fromStride, columns).CopyTo(new Span<float>(to + (nint)row * toStride, columns));
    }

    /// <summary>Divides the columns into panels of 64 while fewer than 16 columns are wasted, then the rest into 32 and 16.</summary>
    private static IEnumerable<Panel> Split(int columns)
    {
        for (int column = 0; column < columns;)
        {
            int width = (columns - column) switch { > 48 => 64, > 16 => 32, _ => 16 };
            yield return new Panel(column, width);
            column += width;
        }
    }

    private readonly record struct Panel(int Column, int Width);
}
