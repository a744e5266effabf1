namespace WorldModels.Environments;

/// <summary>
/// Shows the last observations as one, the oldest first, as Gymnasium does: the channels of pictures one after the other in each pixel,
/// vectors one after the other. An episode begins with its first observation repeated. The array of its observations is reused.
/// </summary>
public sealed class FrameStack : EnvironmentWrapper
{
    private readonly byte[] _pixels = [];
    private readonly float[] _values = [];
    private readonly int _channels, _stackedChannels;

    /// <summary>The last <paramref name="count"/> observations, 1 or more.</summary>
    /// <exception cref="ArgumentException">The number is below 1.</exception>
    public FrameStack(IEnvironment inner, int count) : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ObservationSpace = inner.ObservationSpace switch
        {
            ImageSpace image => image with { Channels = checked(image.Channels * count) },
            BoxSpace box => new BoxSpace(Repeat(box.Low, count), Repeat(box.High, count)),
            DiscreteSpace discrete => new BoxSpace(count, 0, discrete.Count - 1),
            Space other => throw new ArgumentException($"observations of {other} cannot be stacked", nameof(inner)),
        };
        if (ObservationSpace is ImageSpace stacked)
        {
            (_channels, _stackedChannels) = (stacked.Channels / count, stacked.Channels);
            _pixels = new byte[stacked.Size];
        }
        else
        {
            _values = new float[ObservationSpace.Size];
        }
    }

    /// <summary>Pictures of as many times the channels, or a box of as many times the numbers (one for each choice of a discrete space).</summary>
    public override Space ObservationSpace { get; }

    /// <inheritdoc/>
    public override Observation Reset(long seed)
    {
        Observation first = base.Reset(seed);
        int times = ObservationSpace.Size / Inner.ObservationSpace.Size;
        for (int i = 1; i < times; i++) Push(first);
        return Push(first);
    }

    /// <inheritdoc/>
    public override StepResult Step(float[] action)
    {
        StepResult result = base.Step(action);
        return result with { Observation = Push(result.Observation) };
    }

    private static IEnumerable<float> Repeat(IReadOnlyList<float> bounds, int count) => Enumerable.Repeat(bounds, count).SelectMany(bound => bound);

    private Observation Push(Observation newest)
    {
        if (!newest.IsImage)
        {
            float[] values = newest.Values;
            _values.AsSpan(values.Length).CopyTo(_values);
            values.CopyTo(_values, _values.Length - values.Length);
            return new Observation(_values);
        }
        // The stack of the newest pixel lies where the oldest channels of the next one begin, so one move shifts them all.
        _pixels.AsSpan(_channels).CopyTo(_pixels);
        byte[] pixels = newest.Pixels;
        for (int from = 0, to = _stackedChannels - _channels; from < pixels.Length; from += _channels, to += _stackedChannels)
            pixels.AsSpan(from, _channels).CopyTo(_pixels.AsSpan(to));
        return new Observation(_pixels);
    }
}
