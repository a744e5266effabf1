using WorldModels.Environments;

namespace WorldModels.Benchmarks.Economy;

/// <summary>Counts the steps of all environments that share it, on any thread.</summary>
internal sealed class FrameCounter
{
    private long _frames;

    public long Frames => Interlocked.Read(ref _frames);

    public IEnvironment Watch(IEnvironment environment) => new Watched(environment, this);

    private sealed class Watched(IEnvironment inner, FrameCounter counter) : EnvironmentWrapper(inner)
    {
        public override StepResult Step(float[] action)
        {
            Interlocked.Increment(ref counter._frames);
            return base.Step(action);
        }
    }
}
