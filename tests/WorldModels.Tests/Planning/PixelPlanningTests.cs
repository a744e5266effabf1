using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Planning;
using WorldModels.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Planning;

/// <summary>Trains V and M, so it runs in sequence with the other tests that train.</summary>
public class PixelPlanningTests(ITestOutputHelper output)
{
    private static readonly DiscreteSpace Actions = new(3);

    [Fact]
    public void Planning_in_a_learnt_M_beats_random_actions_on_a_task_of_pictures()
    {
        var ml = new MLContext(seed: 1);
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new TankWorld(), episodes: 24, policy: () => new RandomPolicy(Actions, 2));
        var vision = ml.Transforms.VaeEncoder(new VaeEncoderOptions { LatentSize = 4, Epochs = 2, BatchSize = 16, LearningRate = 1e-3 });
        var memory = ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            HiddenSize = 24, Mixtures = 3, Epochs = 40, BatchSize = 8, LearningRate = 1e-2, HeldOutFraction = 0,
        });
        ITransformer model = vision.Append(memory).Fit(rollouts);
        var options = new MctsOptions { Simulations = 150, Horizon = 8, RolloutDepth = 5, ExplorationConstant = 0.7, Discount = 0.9 };
        double planned = Mean(PlanningAgent.FromModel(model, options)), random = Mean(new RandomPolicy(Actions));
        output.WriteLine($"planned {planned}, random {random}");
        // A tank that is full from the first step on has a return of 25, an empty one 0.
        Assert.True(planned > random + 5, $"planned {planned}, random {random}");
    }

    private static double Mean(IPolicy policy)
    {
        using var world = new TankWorld();
        return Enumerable.Range(1000, 10).Average(seed => EpisodeResult.Play(policy, world, seed).Return);
    }
}
