using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Computes a few numbers of magnitude about 1 from an observation. A picture is reduced to at most 8 x 8 grey cells, from which the mean is subtracted
/// before they are divided by their standard deviation. The numbers of a vector are mapped to (-1, 1).
/// </summary>
internal sealed class PolicyFeatures
{
    private const int MaximalGrid = 8;

    private readonly ImageSpace? _image;
    private readonly int _gridHeight, _gridWidth;
    private readonly double[] _features;

    public PolicyFeatures(Space space)
    {
        _image = space as ImageSpace;
        if (_image is not null) (_gridHeight, _gridWidth) = (Math.Min(MaximalGrid, _image.Height), Math.Min(MaximalGrid, _image.Width));
        _features = new double[_image is null ? space.Size : _gridHeight * _gridWidth];
    }

    public int Count => _features.Length;

    /// <summary>Returns the features; they are valid until the next call.</summary>
    public ReadOnlySpan<double> Read(Observation observation)
    {
        if (_image is not null) ReadPicture(observation.Pixels);
        else
            for (int i = 0; i < _features.Length; i++) _features[i] = PortableMath.Tanh(observation.Values[i]);
        return _features;
    }

    private void ReadPicture(byte[] pixels)
    {
        (int height, int width, int channels) = _image!;
        for (int y = 0; y < _gridHeight; y++)
            for (int x = 0; x < _gridWidth; x++)
            {
                int top = y * height / _gridHeight, bottom = (y + 1) * height / _gridHeight;
                int left = x * width / _gridWidth * channels, right = (x + 1) * width / _gridWidth * channels;
                long sum = 0;
                for (int row = top; row < bottom; row++)
                    foreach (byte value in pixels.AsSpan(row * width * channels + left, right - left)) sum += value;
                _features[y * _gridWidth + x] = (double)sum / ((bottom - top) * (right - left));
            }
        double mean = _features.Average(), deviation = Math.Sqrt(_features.Average(value => (value - mean) * (value - mean)));
        for (int i = 0; i < _features.Length; i++) _features[i] = (_features[i] - mean) / (deviation + 1);
    }
}
