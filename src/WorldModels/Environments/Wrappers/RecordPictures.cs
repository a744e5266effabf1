namespace WorldModels.Environments;

/// <summary>Hands every picture to a function, the first of an episode and that of each step, and shows it as it is.</summary>
public sealed class RecordPictures : EnvironmentWrapper
{
    private readonly Action<byte[]> _record;

    /// <summary>Hands pictures to <paramref name="record"/>.</summary>
    /// <param name="inner">An environment that shows pictures.</param>
    /// <param name="record">Takes each picture, a copy that is its to keep, laid out as the <see cref="ImageSpace"/> says; called on the thread that plays.</param>
    /// <exception cref="ArgumentException">The environment shows no pictures.</exception>
    public RecordPictures(IEnvironment inner, Action<byte[]> record) : base(inner)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (inner.ObservationSpace is not ImageSpace)
            throw new ArgumentException($"there are no pictures to record: {inner.GetType().Name} shows {inner.ObservationSpace}", nameof(inner));
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
