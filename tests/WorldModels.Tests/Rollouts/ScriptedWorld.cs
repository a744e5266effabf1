using WorldModels.Environments;

namespace WorldModels.Tests.Rollouts;

/// <summary>An environment of one number with the observations and rewards of a test; it ends with the script.</summary>
internal sealed class ScriptedWorld(float[] observations, double[] rewards) : IEnvironment
{
    private int _step;

    public Space ObservationSpace { get; init; } = new BoxSpace(1, -100, 100);

    public Space ActionSpace { get; } = new BoxSpace(1, -1, 1);

    public Action<long>? OnReset { get; init; }

    public Observation Reset(long seed)
    {
        OnReset?.Invoke(seed);
        _step = 0;
        return new Observation([observations[0]]);
    }

    public StepResult Step(float[] action)
    {
        double reward = rewards[_step++];
        bool over = _step == rewards.Length;
        return new StepResult(new Observation([observations[Math.Min(_step, observations.Length - 1)]]), reward, over, false);
    }

    public void Dispose() { }
}
