using WorldModels.Environments;

namespace WorldModels.Onnx.Tests;

/// <summary>Pictures of random bytes and random rewards, in episodes of eight steps, so that stages compute on random inputs.</summary>
internal sealed class NoiseWorld(Space actionSpace, int height = 64, int width = 64) : IEnvironment
{
    private const int Length = 8;

    private Pcg64 _random = new(0);
    private int _step = Length;

    public Space ObservationSpace { get; } = new ImageSpace(height, width, 3);

    public Space ActionSpace { get; } = actionSpace;

    public Observation Reset(long seed)
    {
        (_random, _step) = (new Pcg64(seed), 0);
        return Draw();
    }

    public StepResult Step(float[] action)
    {
        _step++;
        return new StepResult(Draw(), _random.NextNormal(), false, _step == Length);
    }

    public void Dispose() { }

    private Observation Draw() => new(Numbers.Bytes(_random.Next(int.MaxValue), height * width * 3));
}
