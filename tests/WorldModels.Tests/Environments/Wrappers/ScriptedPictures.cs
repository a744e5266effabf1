using WorldModels.Environments;

namespace WorldModels.Tests.Environments.Wrappers;

/// <summary>
/// An environment with the pictures of a test, one after the other in the same array, with rewards 1, 2, 4, 8, ...;
/// it terminates with the last picture. It counts its steps.
/// </summary>
internal sealed class ScriptedPictures(ImageSpace space, params byte[][] pictures) : IEnvironment
{
    private readonly byte[] _pixels = new byte[space.Size];
    private int _step = int.MaxValue;

    public Space ObservationSpace { get; } = space;

    public Space ActionSpace { get; } = new DiscreteSpace(2);

    public int Steps { get; private set; }

    public int Disposals { get; private set; }

    public Observation Reset(long seed)
    {
        _ = new Pcg64(seed);
        _step = 0;
        return Show();
    }

    public StepResult Step(float[] action)
    {
        if (_step >= pictures.Length - 1) throw new InvalidOperationException("call Reset");
        if (ActionSpace.Reject(action) is { } reason) throw new ArgumentException(reason, nameof(action));
        double reward = 1 << _step++;
        Steps++;
        return new StepResult(Show(), reward, _step == pictures.Length - 1, false);
    }

    public void Dispose() => Disposals++;

    private Observation Show()
    {
        pictures[_step].CopyTo(_pixels, 0);
        return new Observation(_pixels);
    }
}
