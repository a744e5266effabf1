using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Planning;
using WorldModels.Tests.Inference;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Planning;

public class MemoryWorldModelTests
{
    private const int LatentSize = 4, HiddenSize = 6;
    private static readonly DiscreteSpace Choices = new(3);
    private static readonly MdnRnnPredictorTransformer Memory = UntrainedStages.Memory(Choices, LatentSize, HiddenSize, doneLogit: 0);

    [Fact]
    public void A_step_is_one_of_M()
    {
        var world = new MemoryWorldModel(Memory);
        Assert.Equal((LatentSize + 2 * HiddenSize, Choices), (world.StateSize, world.ActionSpace));
        ImaginedSteps steps = Steps(world, 5);
        world.Step(steps, new Pcg64(1));
        for (int step = 0; step < 5; step++)
        {
            float[] state = Row(steps.States, step, world.StateSize), next = Row(steps.NextStates, step, world.StateSize);
            float[] input = [.. state[..LatentSize], .. new float[3]];
            input[LatentSize + (int)steps.Actions[step]] = 1;
            float[] hidden = state[LatentSize..(LatentSize + HiddenSize)], cell = state[(LatentSize + HiddenSize)..];
            float[] prediction = new float[Memory.Model.Shape.OutputSize];
            Memory.Model.Step(input, hidden, cell, 1, new Workspace());
            Memory.Model.Predict(hidden, 1, prediction);
            Assert.Equal([.. hidden, .. cell], next[LatentSize..]);
            Assert.Equal(prediction[Memory.Model.Shape.RewardAt], steps.Rewards[step], 1e-5f);
        }
    }

    [Fact]
    public void Chance_comes_from_the_generator_alone()
    {
        var world = new MemoryWorldModel(Memory);
        ImaginedSteps steps = Steps(world, 40), again = Steps(world, 40), alone = Steps(world, 1);
        world.Step(steps, new Pcg64(1));
        new MemoryWorldModel(Memory).Step(again, new Pcg64(1));
        world.Step(alone, new Pcg64(1));
        Numbers.AssertSameBits(steps.NextStates, again.NextStates);
        Assert.Equal(steps.Dones, again.Dones);
        Numbers.AssertSameBits(Row(steps.NextStates, 0, world.StateSize), alone.NextStates);
        Assert.Contains(true, steps.Dones);
        Assert.Contains(false, steps.Dones);
        world.Step(again, new Pcg64(2));
        Assert.NotEqual(steps.NextStates, again.NextStates);
        Assert.Equal(steps.Rewards, again.Rewards);
    }

    [Fact]
    public void A_higher_temperature_spreads_what_comes_next()
    {
        double cold = Spread(0.1), warm = Spread(1), hot = Spread(3);
        Assert.True(cold < 0.7 * warm && warm < 0.7 * hot, $"spreads {cold}, {warm}, {hot}");

        static double Spread(double temperature)
        {
            var world = new MemoryWorldModel(Memory, temperature);
            var steps = new ImaginedSteps(1000, world.StateSize, 1);
            world.Step(steps, new Pcg64(1));
            double[] first = [.. Enumerable.Range(0, 1000).Select(step => (double)steps.NextStates[step * world.StateSize])];
            double mean = first.Average();
            return Math.Sqrt(first.Average(value => (value - mean) * (value - mean)));
        }
    }

    [Fact]
    public void The_agent_keeps_what_M_remembers()
    {
        VaeEncoderTransformer vision = UntrainedStages.Vision(LatentSize);
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(new BoxSpace(2, -1, 1), LatentSize, HiddenSize);
        var estimate = new RememberedState(new Perception(vision, null, LatentSize), new MemoryWorldModel(memory));
        using var world = new DotWorld();
        Observation observation = world.Reset(1);
        float[] hidden = new float[HiddenSize], cell = new float[HiddenSize];
        for (int step = 0; step < 3; step++)
        {
            float[] latent = vision.Encode(observation.Pixels), action = [0.5f, -0.2f * step];
            Assert.Equal([.. latent, .. hidden, .. cell], estimate.See(observation));
            estimate.Remember(action);
            memory.Model.Step([.. latent, .. action], hidden, cell, 1, new Workspace());
            observation = world.Step(action).Observation;
        }
        estimate.Begin();
        Assert.All(estimate.See(observation)[LatentSize..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void An_agent_with_V_and_M_acts_alike_for_the_same_seed()
    {
        var options = new MctsOptions { Simulations = 40, RolloutDepth = 3 };
        var agent = new PlanningAgent(UntrainedStages.Vision(LatentSize), UntrainedStages.Memory(new BoxSpace(2, -1, 1)), options);
        using var world = new DotWorld(6);
        EpisodeResult first = EpisodeResult.Play(agent, world, 3);
        Assert.Equal(40, agent.LastSearch!.Simulations);
        Assert.Equal(first, EpisodeResult.Play(agent, world, 3));
        Assert.NotEqual(first.Return, EpisodeResult.Play(agent, world, 4).Return);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        foreach (double temperature in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryWorldModel(Memory, temperature));
        var world = new MemoryWorldModel(Memory);
        Assert.Contains("the arrays are for 3 and 1", Assert.Throws<ArgumentException>(() => world.Step(new ImaginedSteps(2, 3, 1), new Pcg64(1))).Message);
        Assert.Contains("and 2", Assert.Throws<ArgumentException>(() => world.Step(new ImaginedSteps(2, world.StateSize, 2), new Pcg64(1))).Message);
        ImaginedSteps steps = Steps(world, 2);
        steps.Actions[1] = 3;
        Assert.Contains("an action is not valid", Assert.Throws<ArgumentException>(() => world.Step(steps, new Pcg64(1))).Message);

        string message = Assert.Throws<ArgumentException>(() => new PlanningAgent(UntrainedStages.Vision(5), Memory)).Message;
        Assert.Contains("V has latents of 5 numbers, M of 4", message);
        Assert.Throws<ArgumentException>(() => PlanningAgent.FromModel(UntrainedStages.Vision()));
        var agent = new PlanningAgent(UntrainedStages.Vision(), Memory);
        Assert.Contains("64 x 64 x 3", Assert.Throws<ArgumentException>(() => agent.Act(new Observation(new byte[12]))).Message);
        Assert.Throws<InvalidOperationException>(() => agent.Act(new Observation(new float[4])));
        Assert.Throws<ArgumentOutOfRangeException>(() => agent.Begin(-1));
    }

    private static ImaginedSteps Steps(MemoryWorldModel world, int count)
    {
        var steps = new ImaginedSteps(count, world.StateSize, 1);
        Numbers.Random(1, 40 * world.StateSize)[..(count * world.StateSize)].CopyTo(steps.States, 0);
        for (int step = 0; step < count; step++) steps.Actions[step] = step % 3;
        return steps;
    }

    private static float[] Row(float[] rows, int row, int size) => rows[(row * size)..((row + 1) * size)];
}
