using TorchSharp;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Control;

public sealed class PpoObjectiveTests
{
    private static readonly StepOutcome GoesOn = new(0, Terminated: false, Truncated: false);

    public PpoObjectiveTests() => TorchLibrary.EnsureLoaded();

    [Fact]
    public void Advantages_sum_up_surprises_within_an_episode()
    {
        // gamma 0.5, lambda 0.5. Temporal-difference errors from the last: 4 + 0.5 * 6 - 2 = 5; 3 - 1 = 2, the task ends; 2 + 0.5 * 1 - 1 = 1.5.
        float[] advantages = Advantages([2, 3, 4], [1, 1, 2], [1, 9, 6], [GoesOn, new(0, Terminated: true, Truncated: false), GoesOn]);
        Assert.Equal([1.5f + 0.25f * 2, 2, 5], advantages);
    }

    [Fact]
    public void A_cut_keeps_what_comes_after_and_lets_no_later_surprise_through()
    {
        // The truncated step: 3 + 0.5 * 9 - 1 = 6.5, without the next episode's 5.
        float[] advantages = Advantages([2, 3, 4], [1, 1, 2], [1, 9, 6], [GoesOn, new(0, Terminated: false, Truncated: true), GoesOn]);
        Assert.Equal([1.5f + 0.25f * 6.5f, 6.5f, 5], advantages);
    }

    [Theory]
    [InlineData(1.5, 2, -1.2 * 2)]
    [InlineData(0.5, 2, -0.5 * 2)]
    [InlineData(1.5, -2, 1.5 * 2)]
    [InlineData(0.5, -2, 0.8 * 2)]
    [InlineData(1.1, 2, -1.1 * 2)]
    public void The_objective_rewards_no_ratio_beyond_its_range(double ratio, double advantage, double expected)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor before = torch.tensor([-0.7f]), now = before + Math.Log(ratio), advantages = torch.tensor([(float)advantage]);
        Assert.Equal(expected, PpoObjective.ClippedLoss(now, before, advantages, 0.2).ToDouble(), 1e-5);
    }

    [Fact]
    public void The_objective_is_a_mean_over_steps()
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor before = torch.tensor([0f, 0f]), now = torch.tensor([(float)Math.Log(1.5), (float)Math.Log(0.5)]);
        // (1.2 * 1 + 0.5 * 3) / 2
        Assert.Equal(-1.35, PpoObjective.ClippedLoss(now, before, torch.tensor([1f, 3f]), 0.2).ToDouble(), 1e-5);
    }

    [Fact]
    public void Advantages_are_brought_to_mean_0_and_deviation_1_and_equal_ones_to_0()
    {
        float[] advantages = [2, 4, 4, 4, 5, 5, 7, 9], equal = [4, 4, 4];
        PpoObjective.Normalize(advantages);
        PpoObjective.Normalize(equal);
        Assert.Equal([-1.5f, -0.5f, -0.5f, -0.5f, 0, 0, 1, 2], advantages);
        Assert.Equal([0, 0, 0], equal);
    }

    [Fact]
    public void A_Gaussian_policy_knows_the_probability_and_the_entropy_of_its_actions()
    {
        using var scope = torch.NewDisposeScope();
        using var policy = PolicyDistribution.For(new BoxSpace([-1, 0], [1, 4]), 0.5);
        torch.Tensor outputs = torch.tensor([0f, 1f], [1, 2]);
        // Each number: -((x - mean) / 0.5)^2 / 2 - ln 0.5 - ln(2 pi) / 2.
        double constant = -2 * (Math.Log(0.5) + Math.Log(2 * Math.PI) / 2);
        Assert.Equal(-(1.0 + 4) / 2 + constant, policy.LogProbability(outputs, torch.tensor([0.5f, 2f], [1, 2])).item<float>(), 1e-5);
        Assert.Equal(2 * (Math.Log(0.5) + Math.Log(2 * Math.PI * Math.E) / 2), policy.Entropy(outputs).item<float>(), 1e-5);
        Assert.Equal(0.5, policy.Chance(outputs), 1e-6);

        float[] drawn = new float[2], action = new float[2];
        policy.Sample([0, 9], new Pcg64(1), drawn, action);
        Assert.Equal((drawn[0], 4f), (action[0], action[1]));
        policy.Sample([0, 0], new Pcg64(1), drawn, action);
        Assert.Equal(2 + 2 * drawn[1], action[1], 1e-5f);
    }

    [Fact]
    public void A_categorical_policy_draws_choices_as_often_as_it_says()
    {
        using var scope = torch.NewDisposeScope();
        using var policy = PolicyDistribution.For(new DiscreteSpace(3), 0.5);
        float[] logits = [0, MathF.Log(2), MathF.Log(5)], drawn = new float[1], action = new float[1];
        int[] counts = new int[3];
        var random = new Pcg64(3);
        for (int i = 0; i < 8000; i++)
        {
            policy.Sample(logits, random, drawn, action);
            Assert.Equal(drawn[0], action[0]);
            counts[(int)action[0]]++;
        }
        // Four standard deviations of the least even count are 179.
        Assert.InRange(counts[0], 1000 - 180, 1000 + 180);
        Assert.InRange(counts[1], 2000 - 180, 2000 + 180);
        torch.Tensor outputs = torch.tensor(logits, [1, 3]);
        Assert.Equal(Math.Log(5.0 / 8), policy.LogProbability(outputs, torch.tensor([2f], [1, 1])).item<float>(), 1e-5);
        double entropy = -(Math.Log(1.0 / 8) + 2 * Math.Log(2.0 / 8) + 5 * Math.Log(5.0 / 8)) / 8;
        Assert.Equal(entropy, policy.Entropy(outputs).item<float>(), 1e-5);
    }

    private static float[] Advantages(float[] rewards, float[] values, float[] nextValues, StepOutcome[] outcomes)
    {
        float[] advantages = new float[rewards.Length];
        PpoObjective.Advantages(rewards, values, nextValues, outcomes, discount: 0.5, decay: 0.5, advantages);
        return advantages;
    }
}
