namespace WorldModels.Environments;

/// <summary>A wrapper that passes every picture to a function, the first picture of an episode and that of each step. It does not change the observations.</summary>
public sealed class RecordPictures : EnvironmentWrapper
{
    private readonly Action<byte[]> _record;

    /// <summary>Passes pictures to <paramref name="record"/>.</summary>
    /// <param name="inner">An environment whose observations are pictures.</param>
    /// <param name="record">Receives a copy of each picture, with the layout of the <see cref="ImageSpace"/>. It is called on the thread that plays.</param>
    /// <exception cref="ArgumentException">The observations are not pictures.</exception>
    public RecordPictures(IEnvironment inner, Action<byte[]> record) : base(inner)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (inner.ObservationSpace is not ImageSpace)
            throw new ArgumentException($"there are no pictures to record: {inner.GetType().Name} has {inner.ObservationSpace}", nameof(inner));
        _record = record;
    }

    /// <inheritdoc/>
    public override Observation Reset(long seed)
    {
        Observation observation = base.Reset(seed);
        _record([.. observation.Pixels]);
        return observation;
    }

    /// <inheritdoc/>
    public override StepResult Step(float[] action)
    {
        StepResult result = base.Step(action);
        _record([.. result.Observation.Pixels]);
        return result;
    }
}
