using WorldModels.Environments;

namespace WorldModels.Tests.Exploration;

/// <summary>A large room without reward; the observation is a position (x, y) from -1 to 1; four moves of 0.1. Each episode starts in the middle.</summary>
internal sealed class OpenRoom : IEnvironment
{
    private const int Steps = 60;
    private int _x, _y, _step;

    public Space ObservationSpace { get; } = new BoxSpace(2, -1, 1);

    public Space ActionSpace { get; } = new DiscreteSpace(4);

    public Observation Reset(long seed)
    {
        (_x, _y, _step) = (0, 0, 0);
        return Look();
    }

    public StepResult Step(float[] action)
    {
        (int x, int y) = action[0] switch { 0 => (-1, 0), 1 => (1, 0), 2 => (0, -1), _ => (0, 1) };
        (_x, _y) = (Math.Clamp(_x + x, -10, 10), Math.Clamp(_y + y, -10, 10));
        return new StepResult(Look(), 0, false, ++_step == Steps);
    }

    public void Dispose() => _step = 0;

    private Observation Look() => new([_x / 10f, _y / 10f]);
}
