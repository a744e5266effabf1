using WorldModels.Environments;

namespace WorldModels.OrleansSilo;

/// <summary>A walk on ice with slow steps: its episodes are those of <see cref="SlipperyGrid"/>.</summary>
/// <param name="stepMilliseconds">The duration of a step.</param>
public sealed class IceWorld(int stepMilliseconds = 0) : IEnvironment
{
    private readonly SlipperyGrid _world = new(maxSteps: 20);

    /// <inheritdoc/>
    public Space ObservationSpace => _world.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _world.ActionSpace;

    /// <inheritdoc/>
    public Observation Reset(long seed) => _world.Reset(seed);

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        Thread.Sleep(stepMilliseconds);
        return _world.Step(action);
    }

    /// <inheritdoc/>
    public void Dispose() => _world.Dispose();
}
