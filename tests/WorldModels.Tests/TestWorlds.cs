using WorldModels.Environments;

namespace WorldModels.Tests;

/// <summary>
/// A bright 10 x 10 dot on a dark picture, 64 x 64 x 3, that moves by 4 pixels times the action (down, right). The reward is 1 in
/// the middle and falls to 0 at the edge, where the episode terminates; after <paramref name="steps"/> steps it is truncated.
/// The dot's colour is drawn for each episode. The picture's array is reused.
/// </summary>
internal sealed class DotWorld(int steps = 50) : IEnvironment
{
    private const int Side = 64, Radius = 5;

    private readonly byte[] _pixels = new byte[Side * Side * 3];
    private readonly byte[] _colour = new byte[3];
    private double _y, _x;
    private int _step = int.MaxValue;

    public Space ObservationSpace { get; } = new ImageSpace(Side, Side, 3);

    public Space ActionSpace { get; } = new BoxSpace(2, -1, 1);

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool Disposed { get; private set; }

    public Observation Reset(long seed)
    {
        var random = new Pcg64(seed);
        (_y, _x, _step) = (random.NextUniform(20, 44), random.NextUniform(20, 44), 0);
        for (int i = 0; i < 3; i++) _colour[i] = (byte)random.Next(128, 256);
        return Draw();
    }

    public StepResult Step(float[] action)
    {
        if (_step >= steps) throw new InvalidOperationException("call Reset first");
        if (ActionSpace.Reject(action) is { } reason) throw new ArgumentException(reason, nameof(action));
        _y += 4 * action[0];
        _x += 4 * action[1];
        double distance = Math.Max(Math.Abs(_y - Side / 2), Math.Abs(_x - Side / 2));
        bool terminated = distance > Side / 2 - Radius;
        _step = terminated ? steps : _step + 1;
        return new StepResult(Draw(), terminated ? 0 : 1 - distance / (Side / 2), terminated, !terminated && _step == steps);
    }

    public void Dispose() => Disposed = true;

    private Observation Draw()
    {
        Array.Clear(_pixels);
        for (int y = (int)Math.Max(0, _y - Radius); y < Math.Min(Side, _y + Radius); y++)
            for (int x = (int)Math.Max(0, _x - Radius); x < Math.Min(Side, _x + Radius); x++)
                _colour.CopyTo(_pixels, (y * Side + x) * 3);
        return new Observation(_pixels);
    }
}

/// <summary>
/// A point on a line: the observation is (position, velocity), the action a push, left, none or right. The reward is minus the
/// distance from 0; beyond 3 the episode terminates, after <paramref name="steps"/> steps it is truncated. There is light random wind.
/// </summary>
internal sealed class PointWorld(int steps = 40) : IEnvironment
{
    private readonly float[] _state = new float[2];
    private Pcg64 _random = new(0);
    private int _step = int.MaxValue;

    public Space ObservationSpace { get; } = new BoxSpace(2, float.NegativeInfinity, float.PositiveInfinity);

    public Space ActionSpace { get; } = new DiscreteSpace(3);

    public Observation Reset(long seed)
    {
        _random = new Pcg64(seed);
        (_state[0], _state[1], _step) = ((float)_random.NextUniform(-1, 1), 0, 0);
        return new Observation(_state);
    }

    public StepResult Step(float[] action)
    {
        if (_step >= steps) throw new InvalidOperationException("call Reset first");
        if (ActionSpace.Reject(action) is { } reason) throw new ArgumentException(reason, nameof(action));
        _state[1] += 0.1f * (action[0] - 1) + 0.02f * (float)_random.NextNormal();
        _state[0] += _state[1];
        bool terminated = Math.Abs(_state[0]) > 3;
        _step = terminated ? steps : _step + 1;
        return new StepResult(new Observation(_state), -Math.Abs(_state[0]), terminated, !terminated && _step == steps);
    }

    public void Dispose() { }
}
