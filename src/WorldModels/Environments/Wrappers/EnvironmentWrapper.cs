namespace WorldModels.Environments;

/// <summary>
/// An environment around another one that changes what goes in or comes out, as Gymnasium's wrappers do. By itself it passes
/// everything on: derive from it and override what is to change.
/// </summary>
public abstract class EnvironmentWrapper : IEnvironment
{
    /// <summary>A wrapper around <paramref name="inner"/>, which it takes over: disposing the wrapper disposes it.</summary>
    protected EnvironmentWrapper(IEnvironment inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
    }

    /// <summary>The environment inside.</summary>
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

    /// <summary>Disposes the environment inside.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes the environment inside; to be called by whoever overrides it.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) Inner.Dispose();
    }
}
