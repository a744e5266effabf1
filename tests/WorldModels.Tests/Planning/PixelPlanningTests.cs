using System.Diagnostics;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Planning;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Planning;

[Collection(Stages.Name)]
public class PixelPlanningTests(ITestOutputHelper output)
{
    [Fact]
    public void Trial()
    {
        var ml = new MLContext(seed: 1);
        var clock = Stopwatch.StartNew();
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new TankWorld(), episodes: 30, policy: () => new RandomPolicy(new DiscreteSpace(3), 2));
        output.WriteLine($"{rollouts.GetRowCount()} rows {clock.Elapsed}");
        foreach (int epochs in new[] { 2, 4 })
        {
            clock.Restart();
            VaeEncoderTransformer vision = ml.Transforms.VaeEncoder(new VaeEncoderOptions { LatentSize = 4, Epochs = epochs, BatchSize = 16, LearningRate = 1e-3 }).Fit(rollouts);
            output.WriteLine($"V {epochs} {clock.Elapsed} {vision.Evaluate(rollouts)}");
            clock.Restart();
            IDataView encoded = vision.Transform(rollouts);
            MdnRnnPredictorTransformer memory = ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions { HiddenSize = 24, Mixtures = 3, Epochs = 80, BatchSize = 8, LearningRate = 1e-2, HeldOutFraction = 0.1 }).Fit(encoded);
            output.WriteLine($"M {clock.Elapsed} {memory.HeldOut}");
            clock.Restart();
            foreach (double temperature in new[] { 1.0, 0.3 })
            {
                var options = new MctsOptions { Simulations = 200, Horizon = 8, RolloutDepth = 5, ExplorationConstant = 0.7, Discount = 0.9 };
                Play("planned", new PlanningAgent(vision, memory, options, temperature));
                output.WriteLine($"{clock.Elapsed}");
            }
            Play("random", new RandomPolicy(new DiscreteSpace(3)));
        }

        void Play(string name, IPolicy policy)
        {
            using var world = new TankWorld();
            double[] returns = [.. Enumerable.Range(0, 10).Select(seed => EpisodeResult.Play(policy, world, 1000 + seed).Return)];
            output.WriteLine($"{name} {returns.Average()} {Math.Sqrt(returns.Average(r => r * r) - returns.Average() * returns.Average())}");
        }
    }
}
