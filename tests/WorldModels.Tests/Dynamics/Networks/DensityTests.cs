using TorchSharp;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Torch;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Dynamics;

/// <summary>The properties of every density, for any weights.</summary>
public class DensityTests
{
    public static TheoryData<DynamicsHead, int, int, FlowBend> Densities => new()
    {
        { DynamicsHead.Gaussian, 1, 1, default }, { DynamicsHead.Mixture, 1, 1, default }, { DynamicsHead.Flow, 1, 1, FlowBend.Mixture },
        { DynamicsHead.Gaussian, 2, 2, default }, { DynamicsHead.Mixture, 2, 1, default }, { DynamicsHead.Flow, 2, 1, FlowBend.Mixture }, { DynamicsHead.Mixture, 1, 3, default },
        { DynamicsHead.Flow, 1, 1, FlowBend.Spline }, { DynamicsHead.Flow, 2, 1, FlowBend.Spline },
    };

    [Theory]
    [MemberData(nameof(Densities))]
    public void The_density_integrates_to_one(DynamicsHead head, int stateSize, int members, FlowBend bend)
    {
        DynamicsModel model = Model(head, stateSize, members, bend);
        int side = stateSize == 1 ? 20001 : 501;
        double from = -15, to = 15, step = (to - from) / (side - 1);
        var steps = new ImaginedSteps((int)Math.Pow(side, stateSize), stateSize, 2);
        for (int i = 0; i < steps.Count; i++)
        {
            for (int d = 0, rest = i; d < stateSize; d++, rest /= side)
                (steps.States[i * stateSize + d], steps.NextStates[i * stateSize + d]) = (0.3f, (float)(from + rest % side * step));
            (steps.Actions[2 * i], steps.Actions[2 * i + 1]) = (0.5f, -0.5f);
        }
        double integral = model.LogLikelihood(steps).Sum(logarithm => Math.Exp(logarithm)) * Math.Pow(step, stateSize);
        Assert.Equal(1, integral, 2e-3);
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void The_draws_spread_evenly_over_their_own_distribution_function(DynamicsHead head, int stateSize, int members, FlowBend bend)
    {
        if (head == DynamicsHead.Flow) Assert.Equal(1, members);
        DynamicsModel model = Model(head, stateSize, members, bend);
        ImaginedSteps steps = UntrainedNetworks.Steps(model.Shape, 4000, seed: 5);
        model.Step(steps, new Pcg64(6));
        double[] cdf = model.Cdf(steps);
        for (int number = 0; number < stateSize; number++)
        {
            double[] sorted = [.. Enumerable.Range(0, steps.Count).Select(i => cdf[i * stateSize + number]).Order()];
            double gap = sorted.Select((value, i) => Math.Abs(value - (i + 0.5) / sorted.Length)).Max();
            // Kolmogorov's distance, which is exceeded by chance once in a thousand times.
            Assert.True(gap < 1.95 / Math.Sqrt(sorted.Length), $"number {number}: {gap}");
        }
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public void The_predicted_mean_and_deviation_are_those_of_the_draws(DynamicsHead head, int stateSize, int members, FlowBend bend)
    {
        DynamicsModel model = Model(head, stateSize, members, bend);
        ImaginedSteps steps = UntrainedNetworks.Steps(model.Shape, 1, seed: 5), many = new(20000, stateSize, 2);
        for (int i = 0; i < many.Count; i++)
        {
            steps.States.CopyTo(many.States, i * stateSize);
            steps.Actions.CopyTo(many.Actions, i * 2);
        }
        model.Step(many, new Pcg64(6));
        DynamicsPrediction prediction = model.Predict(steps);
        for (int number = 0; number < stateSize; number++)
        {
            double[] draws = [.. Enumerable.Range(0, many.Count).Select(i => (double)many.NextStates[i * stateSize + number])];
            double mean = draws.Average(), deviation = Math.Sqrt(draws.Average(x => (x - mean) * (x - mean)));
            // A flow estimates its moments from 64 draws; the relative error of the standard deviation follows from the fourth moment.
            double fourth = draws.Average(x => Math.Pow((x - mean) / deviation, 4));
            Assert.Equal(mean, prediction.Means[number], (head == DynamicsHead.Flow ? 0.25 : 0.04) * deviation);
            Assert.Equal(1, prediction.Deviations[number] / deviation, head == DynamicsHead.Flow ? 3 * Math.Sqrt((fourth - 1) / 4 / 64) : 0.04);
        }
    }

    [Theory]
    [InlineData(DynamicsHead.MeanSquaredError, 3)]
    [InlineData(DynamicsHead.Gaussian, 3)]
    [InlineData(DynamicsHead.Mixture, 3)]
    [InlineData(DynamicsHead.Flow, 3)]
    [InlineData(DynamicsHead.Flow, 3, FlowBend.Spline)]
    public void Torch_and_plain_code_say_the_same(DynamicsHead head, int stateSize, FlowBend bend = FlowBend.Mixture)
    {
        const int Rows = 50;
        DynamicsShape shape = UntrainedNetworks.Shape(head, stateSize, bend: bend);
        using DynamicsNetwork network = UntrainedNetworks.Network(shape, seed: 1);
        DynamicsModel model = UntrainedNetworks.Model(shape, network);
        ImaginedSteps steps = UntrainedNetworks.Steps(shape, Rows, seed: 2);
        Normalization normalization = UntrainedNetworks.Normalization(shape);
        float[] conditions = new float[Rows * shape.ConditionSize], targets = new float[Rows * stateSize];
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<float> state = steps.States.AsSpan(row * stateSize, stateSize);
            normalization.WriteCondition(UntrainedNetworks.Actions, state, steps.Actions.AsSpan(row * 2, 2), conditions.AsSpan(row * shape.ConditionSize, shape.ConditionSize));
            normalization.WriteTarget(state, steps.NextStates.AsSpan(row * stateSize, stateSize), targets.AsSpan(row * stateSize, stateSize));
        }
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor inputs = tensor(conditions).view(Rows, -1);
        if (head == DynamicsHead.MeanSquaredError)
        {
            Tensor outputs = network.Dynamics(inputs);
            model.Step(steps, new Pcg64(1));
            for (int at = 0; at < Rows * stateSize; at++)
            {
                double target = outputs[at / stateSize, at % stateSize].ToDouble();
                Assert.Equal(normalization.Next(steps.States.AsSpan(at / stateSize * stateSize, stateSize), at % stateSize, target), steps.NextStates[at], 1e-5);
            }
            return;
        }
        Tensor loss = shape.CreateHead().Loss(network.Dynamics, inputs, tensor(targets).view(Rows, -1));
        double[] likelihood = model.LogLikelihood(steps);
        for (int row = 0; row < Rows; row++)
        {
            double expected = -loss[row].ToDouble() - normalization.Targets.LogVolume;
            Assert.Equal(0, (expected - likelihood[row]) / Math.Max(1, Math.Abs(expected)), 1e-5);
        }
    }

    [Fact]
    public void Reward_and_done_are_those_of_the_networks_in_torch()
    {
        DynamicsShape shape = UntrainedNetworks.Shape(DynamicsHead.MeanSquaredError, 2);
        using DynamicsNetwork network = UntrainedNetworks.Network(shape, seed: 1);
        var member = new DynamicsMember(new WeightReader(TorchModule.ToTensors(network).ToDictionary(
            tensor => $"0.{tensor.Name}", tensor => tensor), "a test"), 0, shape);
        var random = new Pcg64(3);
        const int Rows = 3000;
        float[] conditions = [.. Enumerable.Range(0, Rows * shape.ConditionSize).Select(_ => (float)random.NextNormal())];
        float[] targets = new float[Rows * 2], rewards = new float[Rows];
        bool[] dones = new bool[Rows];
        member.Step(conditions, Rows, random, targets, rewards, dones);

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor inputs = tensor(conditions).view(Rows, -1);
        double expectedDones = network.Done(inputs).sigmoid().sum().ToDouble();
        Assert.Equal(expectedDones, dones.Count(done => done), 4 * Math.Sqrt(Rows) / 2);
        Tensor ended = tensor(dones.Select(done => done ? 1f : 0f).ToArray()).unsqueeze(-1);
        Tensor expected = network.Reward(cat([inputs, network.Dynamics(inputs) * (1 - ended), ended], -1));
        for (int row = 0; row < Rows; row++) Assert.Equal(expected[row].ToDouble(), rewards[row], 1e-5);
    }

    [Fact]
    public void Responsibilities_follow_the_members_and_components_and_sum_to_one()
    {
        DynamicsModel model = Model(DynamicsHead.Mixture, 2, members: 2);
        ImaginedSteps steps = UntrainedNetworks.Steps(model.Shape, 20, seed: 5);
        double[] responsibilities = model.Responsibilities(steps);
        Assert.Equal(6, model.Components);
        for (int row = 0; row < 20; row++) Assert.Equal(1, responsibilities.Skip(6 * row).Take(6).Sum(), 1e-12);
        Assert.True(responsibilities.Distinct().Count() > 100);
    }

    private static DynamicsModel Model(DynamicsHead head, int stateSize, int members, FlowBend bend = default)
    {
        DynamicsShape shape = UntrainedNetworks.Shape(head, stateSize, members, bend);
        DynamicsNetwork[] networks = [.. Enumerable.Range(0, members).Select(member => UntrainedNetworks.Network(shape, seed: 10 + member))];
        DynamicsModel model = UntrainedNetworks.Model(shape, networks);
        foreach (DynamicsNetwork network in networks) network.Dispose();
        return model;
    }
}
