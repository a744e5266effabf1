using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Tests.Dynamics;

/// <summary>
/// A point on a circle of circumference 2 pi that is pushed: (angle, velocity), observed as (sine, cosine, velocity). Deterministic and
/// not linear. The reward is the cosine; a velocity beyond 2 ends the task.
/// </summary>
internal sealed class Pendulum : IEnvironment
{
    private double _angle, _velocity;
    private int _step;

    public Space ObservationSpace { get; } = new BoxSpace(3, float.NegativeInfinity, float.PositiveInfinity);

    public Space ActionSpace { get; } = new BoxSpace(1, -1, 1);

    public Observation Reset(long seed)
    {
        var random = new Pcg64(seed);
        (_angle, _velocity, _step) = (random.NextUniform(-3, 3), random.NextUniform(-1, 1), 0);
        return See();
    }

    public StepResult Step(float[] action)
    {
        _velocity += 0.15 * Math.Sin(_angle) + 0.2 * action[0];
        _angle += 0.5 * _velocity;
        bool terminated = Math.Abs(_velocity) > 2;
        return new StepResult(See(), Math.Cos(_angle), terminated, !terminated && ++_step >= 40);
    }

    public void Dispose() { }

    public static RolloutDataView Play(MLContext ml, int episodes, long seed) => ml.Data.CollectRollouts(
        () => new Pendulum(), new RolloutOptions { Episodes = episodes, Seed = seed, Policy = () => new RandomPolicy(new BoxSpace(1, -1, 1)) });

    private Observation See() => new([(float)Math.Sin(_angle), (float)Math.Cos(_angle), (float)_velocity]);
}
