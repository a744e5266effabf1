using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>
/// A transposed convolution with stride 2 and no padding over square pictures in the order rows, columns, channels:
/// a product computes what each input pixel adds to its window of the output, then the windows are summed.
/// </summary>
/// <remarks>An output is the bias plus the terms of its input pixels, row by row: in the same order for every block size.</remarks>
internal sealed unsafe class TransposedConvolution
{
    private const int Stride = 2;
    private const int PixelsAtOnce = 48;
    private readonly PackedMatrix _weights;
    private readonly float[] _bias;
    private readonly int _kernel, _inputSide;

    /// <param name="weights">[inputs, outputs, kernel, kernel]: PyTorch's layout.</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="inputChannels">The number of input channels.</param>
    /// <param name="inputSide">The width and height of the input.</param>
    /// <param name="kernel">The width and height of a window.</param>
    /// <param name="wide">See <see cref="PackedMatrix"/>.</param>
    public TransposedConvolution(float[] weights, float[] bias, int inputChannels, int inputSide, int kernel, bool? wide)
    {
        _kernel = kernel;
        _inputSide = inputSide;
        _bias = bias;
        Side = (inputSide - 1) * Stride + kernel;
        float[] rows = WindowRows(weights, inputChannels, bias.Length, kernel);
        _weights = new PackedMatrix(rows, kernel * kernel * bias.Length, inputChannels, wide: wide);
    }

    /// <summary>The width and height of the output.</summary>
    public int Side { get; }

    /// <summary>The number of numbers in an output picture.</summary>
    public int Length => Side * Side * _bias.Length;

    /// <summary>Returns the weights as a matrix with one row for each (window row, window column, output channel).</summary>
    public static float[] WindowRows(float[] weights, int inputs, int outputs, int kernel)
    {
        int window = kernel * kernel;
        Require.Exactly(weights.Length, inputs * outputs * window, nameof(weights));
        float[] rows = new float[weights.Length];
        for (int input = 0; input < inputs; input++)
        {
            for (int output = 0; output < outputs; output++)
            {
                for (int place = 0; place < window; place++)
                    rows[(place * outputs + output) * inputs + input] = weights[(input * outputs + output) * window + place];
            }
        }
        return rows;
    }

    /// <summary>Computes the output without the activation that follows.</summary>
    /// <param name="picture">[input side x input side x inputs].</param>
    /// <param name="result">[side x side x outputs].</param>
    /// <param name="workspace">The scratch memory; slot 0 is used.</param>
    public void Apply(float* picture, float* result, Workspace workspace)
    {
        float* windows = workspace.Buffer(0, PixelsAtOnce * _weights.Outputs);
        FillWithBias(new Span<float>(result, Length));
        int pixels = _inputSide * _inputSide;
        for (int done = 0; done < pixels; done += PixelsAtOnce)
        {
            int block = Math.Min(PixelsAtOnce, pixels - done);
            RowSource rows = RowSource.Dense(picture + done * _weights.Inputs, _weights.Inputs, _weights.Inputs);
            _weights.Multiply(rows, block, windows, _weights.Outputs);
            for (int i = 0; i < block; i++)
            {
                (int row, int column) = Math.DivRem(done + i, _inputSide);
                AddWindow(windows + i * _weights.Outputs, result + (row * Side + column) * Stride * _bias.Length);
            }
        }
        GC.KeepAlive(workspace);
    }

    private void FillWithBias(Span<float> result)
    {
        _bias.CopyTo(result);
        // Each copy doubles the filled part.
        for (int filled = _bias.Length; filled < result.Length; filled *= 2)
            result[..Math.Min(filled, result.Length - filled)].CopyTo(result[filled..]);
    }

    private void AddWindow(float* window, float* corner)
    {
        int length = _kernel * _bias.Length, stride = Side * _bias.Length;
        for (int row = 0; row < _kernel; row++, window += length, corner += stride)
        {
            int i = 0;
            for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count)
                (Vector512.Load(corner + i) + Vector512.Load(window + i)).Store(corner + i);
            for (; i < length; i++) corner[i] += window[i];
        }
    }
}
