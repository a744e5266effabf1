namespace WorldModels.Control;

/// <summary>The inputs of C in several episodes: z, h and, if it is used, c.</summary>
internal sealed class ControllerInputs(int latentSize, int hiddenSize, bool seesCell, int count)
{
    private readonly int _size = latentSize + hiddenSize * (seesCell ? 2 : 1);
    private readonly float[] _values = new float[count * (latentSize + hiddenSize * (seesCell ? 2 : 1))];

    public ReadOnlySpan<float> Of(int episode) => _values.AsSpan(episode * _size, _size);

    public void Write(int episode, ReadOnlySpan<float> latent, ReadOnlySpan<float> hidden, ReadOnlySpan<float> cell)
    {
        Span<float> input = _values.AsSpan(episode * _size, _size);
        latent.CopyTo(input);
        hidden.CopyTo(input[latentSize..]);
        if (seesCell) cell.CopyTo(input[(latentSize + hiddenSize)..]);
    }
}
