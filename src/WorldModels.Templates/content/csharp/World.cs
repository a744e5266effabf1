using WorldModels.Environments;

namespace MyAgent;

/// <summary>
/// A point in the wind: the picture is red to the left of the point and green above it. Actions from -1 to 1 push it down and to the right. The reward is highest near the
/// middle, and the episode ends at the edge.
/// </summary>
public sealed class World : IEnvironment
{
    private const int Side = 64, MaxSteps = 60;

    private double _y, _x, _windY, _windX;
    private int _step = MaxSteps;

    public Space ObservationSpace { get; } = new ImageSpace(Side, Side, 3);

    public Space ActionSpace { get; } = new BoxSpace(2, -1, 1);

    public Observation Reset(long seed)
    {
        var random = new Pcg64(seed);
        (_y, _x, _step) = (random.NextUniform(20, 44), random.NextUniform(20, 44), 0);
        (_windY, _windX) = (random.NextUniform(-1, 1), random.NextUniform(-1, 1));
        return Draw();
    }

    public StepResult Step(float[] action)
    {
        if (_step >= MaxSteps) throw new InvalidOperationException("the episode is over: call Reset first");
        if (!ActionSpace.Contains(action)) throw new ArgumentException($"({string.Join(", ", action ?? [])}) is not two numbers from -1 to 1", nameof(action));
        (_y, _x) = (_y + 3 * action[0] + _windY, _x + 3 * action[1] + _windX);
        double distance = Math.Max(Math.Abs(_y - Side / 2), Math.Abs(_x - Side / 2));
        bool lost = distance > Side / 2;
        _step = lost ? MaxSteps : _step + 1;
        return new StepResult(Draw(), lost ? 0 : 1 - distance / (Side / 2), lost, !lost && _step == MaxSteps);
    }

    public void Dispose() { }

    private Observation Draw()
    {
        byte[] pixels = new byte[Side * Side * 3];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int red = (y * Side + x) * 3;
                (pixels[red], pixels[red + 1]) = ((byte)(x < _x ? 200 : 60), (byte)(y < _y ? 200 : 60));
            }
        }
        return new Observation(pixels);
    }
}
