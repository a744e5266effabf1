using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Exploration;

public sealed class EpsilonGreedyPolicyTests
{
    private static readonly DiscreteSpace Four = new(4);

    [Fact]
    public void It_strays_in_the_share_of_the_steps_to_any_of_the_actions()
    {
        const int steps = 20_000;
        var policy = new EpsilonGreedyPolicy(Policy.FromFunction(_ => [2]), Four, share: 0.2);
        policy.Begin(1);
        int[] counts = new int[4];
        for (int step = 0; step < steps; step++) counts[(int)policy.Act(new Observation([0f]))[0]]++;
        // A fifth of the steps is distributed over four actions: 5 % each, 85 % for the followed one. Five standard deviations of a binomial distribution.
        foreach (int other in new[] { 0, 1, 3 }) Assert.InRange(counts[other], 1000 - 155, 1000 + 155);
        Assert.InRange(counts[2], 17_000 - 253, 17_000 + 253);
    }

    [Fact]
    public void It_follows_always_or_never_at_the_ends_of_the_range()
    {
        var follows = new EpsilonGreedyPolicy(Policy.FromFunction(seen => [seen.Values[0]]), Four, share: 0);
        var strays = new EpsilonGreedyPolicy(Policy.FromFunction(_ => throw new InvalidOperationException("seen")), Four, share: 1);
        follows.Begin(1);
        strays.Begin(1);
        Assert.Equal([3, 1, 0], new float[] { 3, 1, 0 }.Select(value => follows.Act(new Observation([value]))[0]));
        // The followed policy receives every observation, also if another action is taken, because it may have a memory.
        Assert.Equal("seen", Assert.Throws<InvalidOperationException>(() => strays.Act(new Observation([0f]))).Message);
    }

    [Fact]
    public void An_episode_repeats_with_its_seed()
    {
        var policy = new EpsilonGreedyPolicy(new RandomPolicy(Four), new BoxSpace(1, -1, 0), share: 0.5);
        float[] first = Episode(1), second = Episode(2);
        Assert.Equal(first, Episode(1));
        Assert.NotEqual(first, second);
        Assert.Contains(first, action => action < 0);
        Assert.Contains(first, action => action > 0);

        float[] Episode(long seed)
        {
            policy.Begin(seed);
            return [.. Enumerable.Range(0, 50).Select(_ => policy.Act(new Observation([0f]))[0])];
        }
    }

    [Fact]
    public void A_share_and_a_space_that_cannot_be_are_refused()
    {
        IPolicy followed = Policy.FromFunction(_ => [0]);
        foreach (double share in new[] { -0.1, 1.1, double.NaN })
            Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => new EpsilonGreedyPolicy(followed, Four, share)).ParamName);
        Assert.Contains("box or a discrete space", Assert.Throws<ArgumentException>(() => new EpsilonGreedyPolicy(followed, new ImageSpace(2, 2, 3))).Message);
    }
}
