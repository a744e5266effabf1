using WorldModels.Environments;

namespace WorldModels.OrleansSilo;

/// <summary>An environment whose fifth step throws an exception, on any machine.</summary>
public sealed class BrokenWorld : IEnvironment
{
    private readonly ChancyWorld _world = new(".");
    private int _steps;

    /// <inheritdoc/>
    public Space ObservationSpace => _world.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _world.ActionSpace;

    /// <inheritdoc/>
    public Observation Reset(long seed)
    {
        _steps = 0;
        return _world.Reset(seed);
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action) => ++_steps == 5 ? throw new InvalidOperationException("the wheel came off") : _world.Step(action);

    /// <inheritdoc/>
    public void Dispose() => _world.Dispose();
}
