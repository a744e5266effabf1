using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>C learns in every kind of box: bounds as large as the largest 32-bit numbers mean no bounds.</summary>
public sealed class ActionBoundsTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly RolloutDataView _rollouts;

    public ActionBoundsTests() => _rollouts = _ml.Data.CollectRollouts(() => new TargetWorld(-1, 1), episodes: 2);

    public void Dispose() => _rollouts.Dispose();

    [Theory]
    [InlineData(-1, 3, 1, 2)]
    [InlineData(2, 2, 2, 0)]
    [InlineData(-1e17f, 1e17f, 0, 1e17f)]
    [InlineData(float.MinValue, float.MaxValue, 0, 1)]
    [InlineData(-1e38f, 1e38f, 0, 1)]
    [InlineData(float.NegativeInfinity, float.PositiveInfinity, 0, 1)]
    [InlineData(5, float.PositiveInfinity, 5, 1)]
    [InlineData(float.MinValue, -3, -3, 1)]
    public void A_network_s_numbers_are_scaled_to_the_bounds_or_around_the_number_nearest_to_0(float low, float high, float middle, float half)
    {
        ActionScale scale = ActionScale.Of(new BoxSpace(1, low, high));
        Assert.Equal((middle, half), (scale.Middles[0], scale.Halves[0]));
    }

    [Theory]
    [InlineData(float.MinValue, float.MaxValue)]
    [InlineData(-1e38f, 1e38f)]
    [InlineData(0, float.MaxValue)]
    [InlineData(5, float.PositiveInfinity)]
    [InlineData(float.MinValue, -3)]
    [InlineData(2, 2)]
    public void PPO_and_CMA_ES_train_there(float low, float high)
    {
        Assert.All(Ppo(low, high).Parameters.Concat(CmaEs(low, high).Parameters), number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void The_largest_numbers_for_bounds_are_as_none()
    {
        Assert.Equal(Ppo(float.NegativeInfinity, float.PositiveInfinity).Parameters, Ppo(float.MinValue, float.MaxValue).Parameters);
        Assert.Equal(CmaEs(float.NegativeInfinity, float.PositiveInfinity).Parameters, CmaEs(float.MinValue, float.MaxValue).Parameters);
    }

    [Fact]
    public void PPO_learns_beside_a_bound_that_is_far_from_0()
    {
        // The best action is 6; at the bound, 5, an episode has a return of -20.
        ControllerTransformer trained = Ppo(5, float.PositiveInfinity, steps: 6_000);
        using var world = new TargetWorld(5, float.PositiveInfinity);
        Assert.InRange(Agent.FromModel(trained).Play(world, 1).Return, -8, 0);
    }

    private ControllerTransformer Ppo(float low, float high, int steps = 200) => _ml.WorldModels().PpoControllerTrainer(new PpoControllerOptions
    {
        OutputColumnName = "Chosen", LatentColumnName = "Observation", HiddenColumnName = null, Environment = () => new TargetWorld(low, high), Steps = steps,
        Horizon = 20, ParallelEpisodes = 5, HiddenUnits = 8, LearningRate = 3e-3, EvaluationEpisodes = 2, Threads = 1,
    }).Fit(_rollouts);

    private ControllerTransformer CmaEs(float low, float high) => _ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
    {
        OutputColumnName = "Chosen", LatentColumnName = "Observation", HiddenColumnName = null, Environment = () => new TargetWorld(low, high), Generations = 2,
        Population = 4, Episodes = 2, EvaluationEpisodes = 2, Threads = 1,
    }).Fit(_rollouts);

    /// <summary>Twenty steps with a reward of minus the distance of the action from the number 1 above the one nearest to 0.</summary>
    private sealed class TargetWorld(float low, float high) : IEnvironment
    {
        private int _step;

        public Space ObservationSpace { get; } = new BoxSpace(1, -1, 1);

        public Space ActionSpace { get; } = new BoxSpace(1, low, high);

        public Observation Reset(long seed)
        {
            _step = 0;
            return new Observation([1f]);
        }

        public StepResult Step(float[] action)
        {
            if (ActionSpace.Reject(action) is { } reason) throw new ArgumentException(reason, nameof(action));
            return new StepResult(new Observation([1f]), -Math.Min(Math.Abs(action[0] - Math.Clamp(0, low, high) - 1), 10), false, ++_step == 20);
        }

        public void Dispose() { }
    }
}
