namespace WorldModels.Environments;

/// <summary>The base class of wrappers that transform each picture. The array of the observation is reused.</summary>
public abstract class PictureWrapper : EnvironmentWrapper
{
    private readonly byte[] _pixels;

    private protected PictureWrapper(IEnvironment inner, ImageSpace observationSpace) : base(inner)
    {
        ObservationSpace = observationSpace;
        _pixels = new byte[observationSpace.Size];
    }

    /// <summary>The space of the transformed pictures.</summary>
    public override Space ObservationSpace { get; }

    /// <inheritdoc/>
    public override Observation Reset(long seed) => Change(base.Reset(seed));

    /// <inheritdoc/>
    public override StepResult Step(float[] action)
    {
        StepResult result = base.Step(action);
        return result with { Observation = Change(result.Observation) };
    }

    /// <summary>Writes all bytes of the transformed picture.</summary>
    private protected abstract void Change(ReadOnlySpan<byte> picture, Span<byte> changed);

    /// <summary>Returns the space of the pictures of an environment.</summary>
    /// <exception cref="ArgumentException">The observations are numbers.</exception>
    private protected static ImageSpace PicturesOf(IEnvironment inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return inner.ObservationSpace as ImageSpace
            ?? throw new ArgumentException(
                $"this wrapper needs an environment whose observations are pictures: {inner.GetType().Name} has {inner.ObservationSpace}", nameof(inner));
    }

    private Observation Change(Observation observation)
    {
        Change(observation.Pixels, _pixels);
        return new Observation(_pixels);
    }
}
