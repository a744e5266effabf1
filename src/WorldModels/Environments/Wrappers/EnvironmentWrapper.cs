namespace WorldModels.Environments;

/// <summary>
/// An environment that wraps another one and changes its inputs or outputs, like the wrappers of Gymnasium. This base class passes
/// everything on unchanged: derive from it and override the members to change.
/// </summary>
public abstract class EnvironmentWrapper : IEnvironment
{
    /// <summary>Wraps <paramref name="inner"/> and takes ownership of it: disposing the wrapper disposes it.</summary>
    protected EnvironmentWrapper(IEnvironment inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
    }

    /// <summary>The wrapped environment.</summary>
    public IEnvironment Inner { get; }

    /// <inheritdoc/>
    public virtual Space ObservationSpace => Inner.ObservationSpace;

    /// <inheritdoc/>
    public virtual Space ActionSpace => Inner.ActionSpace;

    /// <inheritdoc/>
    public virtual int MaxEpisodeSteps => Inner.MaxEpisodeSteps;

    /// <inheritdoc/>
    public virtual Observation Reset(long seed) => Inner.Reset(seed);

    /// <inheritdoc/>
    public virtual StepResult Step(float[] action) => Inner.Step(action);

    /// <summary>Disposes the wrapped environment.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes the wrapped environment. An override must call the base method.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) Inner.Dispose();
    }
}
