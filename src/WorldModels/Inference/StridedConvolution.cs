namespace WorldModels.Inference;

/// <summary>A 4x4 convolution with stride 2, no padding and ReLU, over square pictures in the order rows, columns, channels.</summary>
internal sealed unsafe class StridedConvolution
{
    private const int Kernel = 4;
    private const int Stride = 2;
    private readonly PackedMatrix _weights;
    private readonly int[] _windows;
    private readonly int _inputChannels, _inputSide, _picturesAtOnce;

    /// <param name="weights">[outputs, inputs, 4, 4]: PyTorch's layout.</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="inputChannels">The number of input channels.</param>
    /// <param name="inputSide">The width and height of the input.</param>
    /// <param name="picturesAtOnce">The number of pictures in one product.</param>
    /// <param name="wide">See <see cref="PackedMatrix"/>.</param>
    public StridedConvolution(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int inputChannels, int inputSide, int picturesAtOnce, bool? wide)
    {
        int outputs = bias.Length;
        Require.Exactly(weights.Length, outputs * inputChannels * Kernel * Kernel, nameof(weights));
        _inputChannels = inputChannels;
        _inputSide = inputSide;
        Side = (inputSide - Kernel) / Stride + 1;
        _picturesAtOnce = picturesAtOnce;
        float[] channelsLast = new float[weights.Length];
        int window = Kernel * Kernel;
        for (int output = 0; output < outputs; output++)
        {
            for (int channel = 0; channel < inputChannels; channel++)
            {
                for (int place = 0; place < window; place++)
                {
                    channelsLast[(output * window + place) * inputChannels + channel] =
                        weights[(output * inputChannels + channel) * window + place];
                }
            }
        }
        _weights = new PackedMatrix(channelsLast, outputs, window * inputChannels, bias, wide);
        _windows = new int[picturesAtOnce * Side * Side];
        for (int i = 0; i < _windows.Length; i++)
        {
            int picture = i / (Side * Side), row = i / Side % Side, column = i % Side;
            _windows[i] = ((picture * inputSide + row * Stride) * inputSide + column * Stride) * inputChannels;
        }
    }

    /// <summary>The width and height of the output.</summary>
    public int Side { get; }

    /// <summary>The number of numbers in an output picture.</summary>
    public int Length => Side * Side * _weights.Outputs;

    /// <summary>Convolves <paramref name="count"/> pictures, which are stored one after another.</summary>
    public void Apply(float* pictures, int count, float* result)
    {
        fixed (int* windows = _windows)
        {
            for (int done = 0; done < count; done += _picturesAtOnce)
            {
                RowSource rows = RowSource.Windows(
                    pictures + (nint)done * _inputSide * _inputSide * _inputChannels, windows,
                    Kernel, Kernel * _inputChannels, _inputSide * _inputChannels);
                int windowCount = Math.Min(_picturesAtOnce, count - done) * Side * Side;
                _weights.Multiply(rows, windowCount, result + (nint)done * Length, _weights.Outputs, rectify: true);
            }
        }
    }
}
