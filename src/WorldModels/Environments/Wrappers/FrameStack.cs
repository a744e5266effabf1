namespace WorldModels.Environments;

/// <summary>
/// A wrapper that returns the last observations as one, the oldest first, as in Gymnasium: for pictures, the channels of all pictures one after another in each pixel;
/// for vectors, the vectors one after another. At the beginning of an episode, the first observation is repeated. The array of the observation is reused.
/// </summary>
public sealed class FrameStack : EnvironmentWrapper
{
    private readonly byte[] _pixels = [];
    private readonly float[] _values = [];
    private readonly int _channels, _stackedChannels;

    /// <summary>Stacks the last <paramref name="count"/> observations, 1 or more.</summary>
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

    /// <summary>Pictures with <c>count</c> times the channels, or a box with <c>count</c> times the numbers (for a discrete space, one number for each observation).</summary>
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
        // Moving all bytes by one picture's channels shifts every pixel at once: each pixel's new channels then start where the next pixel's oldest channels were.
        _pixels.AsSpan(_channels).CopyTo(_pixels);
        byte[] pixels = newest.Pixels;
        for (int from = 0, to = _stackedChannels - _channels; from < pixels.Length; from += _channels, to += _stackedChannels)
            pixels.AsSpan(from, _channels).CopyTo(_pixels.AsSpan(to));
        return new Observation(_pixels);
    }
}
