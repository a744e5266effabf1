using WorldModels.Environments;

namespace WorldModels.Tests.Planning;

/// <summary>
/// A tank from the side, 64 x 64 x 3, bright up to its level. The action drains, waits or fills by about a tenth. The reward
/// is the level; an overflow terminates the episode, <paramref name="steps"/> steps truncate it.
/// </summary>
internal sealed class TankWorld(int steps = 25) : IEnvironment
{
    private const int Side = 64;

    private readonly byte[] _pixels = new byte[Side * Side * 3];
    private Pcg64 _random = new(0);
    private double _level;
    private int _step = int.MaxValue;

    public Space ObservationSpace { get; } = new ImageSpace(Side, Side, 3);

    public Space ActionSpace { get; } = new DiscreteSpace(3);

    public Observation Reset(long seed)
    {
        _random = new Pcg64(seed);
        (_level, _step) = (_random.NextUniform(0.1, 0.8), 0);
        return Draw();
    }

    public StepResult Step(float[] action)
    {
        if (_step >= steps) throw new InvalidOperationException("call Reset first");
        if (ActionSpace.Reject(action) is { } reason) throw new ArgumentException(reason, nameof(action));
        _level = Math.Max(0, _level + 0.1 * (action[0] - 1) + 0.01 * _random.NextNormal());
        bool terminated = _level > 1;
        _step = terminated ? steps : _step + 1;
        return new StepResult(Draw(), terminated ? 0 : _level, terminated, !terminated && _step == steps);
    }

    public void Dispose() { }

    private Observation Draw()
    {
        int empty = (int)(Side * Math.Clamp(1 - _level, 0, 1)) * Side * 3;
        _pixels.AsSpan(0, empty).Clear();
        _pixels.AsSpan(empty).Fill(230);
        return new Observation(_pixels);
    }
}
