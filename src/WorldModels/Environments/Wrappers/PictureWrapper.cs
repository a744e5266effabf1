namespace WorldModels.Environments;

/// <summary>A wrapper that makes each picture into another one. The array of its observations is reused.</summary>
public abstract class PictureWrapper : EnvironmentWrapper
{
    private readonly byte[] _pixels;

    private protected PictureWrapper(IEnvironment inner, ImageSpace observationSpace) : base(inner)
    {
        ObservationSpace = observationSpace;
        _pixels = new byte[observationSpace.Size];
    }

    /// <summary>The pictures that this wrapper makes.</summary>
    public override Space ObservationSpace { get; }

    /// <inheritdoc/>
    public override Observation Reset(long seed) => Change(base.Reset(seed));

    /// <inheritdoc/>
    public override StepResult Step(float[] action)
    {
        StepResult result = base.Step(action);
        return result with { Observation = Change(result.Observation) };
    }

    /// <summary>Writes the whole of the new picture.</summary>
    private protected abstract void Change(ReadOnlySpan<byte> picture, Span<byte> changed);

    /// <summary>The pictures of an environment.</summary>
    /// <exception cref="ArgumentException">It shows numbers.</exception>
    private protected static ImageSpace PicturesOf(IEnvironment inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return inner.ObservationSpace as ImageSpace
            ?? throw new ArgumentException(
                $"this wrapper needs an environment that shows pictures: {inner.GetType().Name} shows {inner.ObservationSpace}", nameof(inner));
    }

    private Observation Change(Observation observation)
    {
        Change(observation.Pixels, _pixels);
        return new Observation(_pixels);
    }
}
