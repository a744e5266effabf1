using WorldModels.Environments;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>
/// A point on a line that is pushed left, not at all, or right, in light wind. A step has a reward of 3 in the middle and 0 at the edge, where
/// the episode terminates; after 40 steps it is truncated. The observation is position and velocity, or a picture, which does not contain the velocity.
/// </summary>
/// <param name="drawn">Whether the observation is a picture, 64 x 64 x 3, bright on the left of the point.</param>
internal sealed class HeldPoint(bool drawn = false) : IEnvironment
{
    public const int Steps = 40, Best = 3 * Steps;
    private const int Side = 64;
    private const float Edge = 3;

    private readonly float[] _state = new float[2];
    private readonly byte[] _pixels = new byte[drawn ? Side * Side * 3 : 0];
    private Pcg64 _random = new(0);
    private int _step;

    public Space ObservationSpace { get; } = drawn ? new ImageSpace(Side, Side, 3) : new BoxSpace(2, float.NegativeInfinity, float.PositiveInfinity);

    public Space ActionSpace { get; } = new DiscreteSpace(3);

    public Observation Reset(long seed)
    {
        _random = new Pcg64(seed);
        (_state[0], _state[1], _step) = ((float)_random.NextUniform(-1, 1), 0, 0);
        return Observe();
    }

    public StepResult Step(float[] action)
    {
        if (ActionSpace.Reject(action) is { } reason) throw new ArgumentException(reason, nameof(action));
        _state[1] += 0.1f * (action[0] - 1) + 0.02f * (float)_random.NextNormal();
        _state[0] += _state[1];
        bool fell = Math.Abs(_state[0]) > Edge;
        return new StepResult(Observe(), Math.Max(0, Edge - Math.Abs(_state[0])), fell, ++_step == Steps && !fell);
    }

    public void Dispose() { }

    private Observation Observe()
    {
        if (!drawn) return new Observation(_state);
        float place = Side / 2f * (1 + _state[0] / Edge);
        for (int x = 0; x < Side; x++)
        {
            // Positions between two pixels are visible too.
            byte light = (byte)(230 * Math.Clamp(place - x, 0, 1));
            for (int y = 0; y < Side; y++) _pixels.AsSpan((y * Side + x) * 3, 3).Fill(light);
        }
        return new Observation(_pixels);
    }
}
