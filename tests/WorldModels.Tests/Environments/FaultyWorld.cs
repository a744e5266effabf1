using System.Collections.Concurrent;
using WorldModels.Environments;

namespace WorldModels.Tests.Environments;

/// <summary>The faults of an environment in an episode.</summary>
public enum Fault
{
    None, NanObservation, InfiniteObservation, FewNumbers, ManyNumbers, Picture, Nothing, OtherChoice, NanReward, InfiniteReward, HugeReward,
}

/// <summary>
/// An environment of 40 steps, with two numbers or one of 4 choices, without a fault until the step <paramref name="at"/>; 0 is the observation of
/// <see cref="Reset"/>. A reward is that of the step before the observation.
/// </summary>
internal sealed class FaultyWorld(Fault fault, int at, bool choices = false) : IEnvironment
{
    private int _step;

    /// <summary>The seeds of all episodes of all environments with a fault.</summary>
    public static ConcurrentBag<long> Seeds { get; } = [];

    public Space ObservationSpace { get; } = choices ? new DiscreteSpace(4) : new BoxSpace(2, -10, 10);

    public Space ActionSpace { get; } = new DiscreteSpace(3);

    public Observation Reset(long seed)
    {
        Seeds.Add(seed);
        _step = 0;
        return Show();
    }

    public StepResult Step(float[] action)
    {
        _step++;
        double reward = !IsNow ? 1 : fault switch
        {
            Fault.NanReward => double.NaN,
            Fault.InfiniteReward => double.NegativeInfinity,
            Fault.HugeReward => 1e300,
            _ => 1,
        };
        return new StepResult(Show(), reward, false, _step == 40);
    }

    public void Dispose() { }

    private bool IsNow => _step == at;

    private Observation Show()
    {
        float[] right = choices ? [_step % 4] : [_step, 1];
        return new Observation(right) is var seen && !IsNow ? seen : fault switch
        {
            Fault.NanObservation => new Observation([.. right[1..], float.NaN]),
            Fault.InfiniteObservation => new Observation([.. right[1..], float.PositiveInfinity]),
            Fault.FewNumbers => new Observation(right[1..]),
            Fault.ManyNumbers => new Observation([.. right, 1]),
            Fault.Picture => new Observation(new byte[right.Length]),
            Fault.Nothing => default,
            Fault.OtherChoice => new Observation([4f]),
            _ => seen,
        };
    }
}
