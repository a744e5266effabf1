using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Exploration;
using Xunit;

namespace WorldModels.Tests.Exploration;

/// <summary>A policy that seeks surprise visits more of an environment.</summary>
public sealed class CuriosityTests
{
    [Fact]
    public void Curiosity_covers_the_maze_faster_than_chance()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            IterativeOptions options = MazeRuns.Options(rounds: 4, seed);
            options.SolvedScore = null;
            using IterativeResult curious = MazeRuns.Curious(options);
            using IterativeResult random = MazeRuns.OneShot(episodes: 4, seed);
            int seen = MazeRuns.CellsSeen(curious.Rollouts.Store, 1500), byChance = MazeRuns.CellsSeen(random.Rollouts.Store, 1500);
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {seen} cells, by chance {byChance}");
            Assert.True(seen >= 1.5 * byChance, $"seed {seed}: {seen} cells, by chance {byChance}");
        }
    }

    [Fact]
    public void Surprise_falls_with_what_is_known_and_is_highest_where_nothing_is()
    {
        Assert.Equal(Math.Log(100), TabularSurprise.AtUnknown(100), 12);
        Assert.Equal(Math.Log(2 / 1.01), TabularSurprise.Of(1, 1, 100), 12);
        Assert.Equal(0.01, TabularSurprise.Of(100, 100, 100), 3);
        Assert.True(TabularSurprise.Of(0, 10, 100) > TabularSurprise.AtUnknown(100));
    }

    [Fact]
    public void A_curious_model_pays_for_the_new_beside_the_reward()
    {
        var steps = new ImaginedSteps(2, 1, 1);
        (steps.States[0], steps.States[1]) = (1, 5);
        var model = new CuriousModel(new CountingWorld(), taken => [.. taken.NextStates.Select(state => state > 3 ? 1.0 : 0)], curiosity: 10, rewardScale: 0.5);
        model.Step(steps, new Pcg64(1));
        Assert.Equal([2, 6], steps.NextStates);
        Assert.Equal([0.5f, 10.5f], steps.Rewards);
    }

    [Fact]
    public void Surprise_is_what_an_older_model_did_not_expect_of_the_newer_one()
    {
        var steps = new ImaginedSteps(2, 1, 1);
        (steps.States[0], steps.States[1]) = (1, 5);
        // The older model is a normal distribution around the state itself: -log p of a step of 1 is 1/2 + log(2 pi) / 2 nats.
        var model = CuriousModel.OfSurprise(new CountingWorld(), new StandingStill(), curiosity: 10, rewardScale: 0.5);
        model.Step(steps, new Pcg64(1));
        Assert.Equal([2, 6], steps.NextStates);
        foreach (float reward in steps.Rewards) Assert.Equal(0.5 + 10 * (0.5 + 0.5 * Math.Log(2 * Math.PI)), reward, 4);
        Assert.Contains("do not fit each other", Assert.Throws<ArgumentException>(() => CuriousModel.OfSurprise(new CountingWorld(), new StandingStill(actions: 2))).Message);
        Assert.Equal("rewardScale", Assert.Throws<ArgumentOutOfRangeException>(() => CuriousModel.OfSurprise(new CountingWorld(), new StandingStill(), rewardScale: double.NaN)).ParamName);
    }

    [Fact]
    public void Weights_of_curiosity_are_not_negative() =>
        Assert.Equal("curiosity", Assert.Throws<ArgumentOutOfRangeException>(() => new CuriousModel(new CountingWorld(), _ => [], curiosity: -1)).ParamName);

    /// <summary>A model that predicts no change, with a standard deviation of 1.</summary>
    private sealed class StandingStill(int actions = 1) : IDensityModel
    {
        public int StateSize => 1;

        public Space ActionSpace { get; } = new DiscreteSpace(actions);

        public int Components => 1;

        public double[] LogLikelihood(ImaginedSteps steps) =>
            [.. steps.NextStates.Zip(steps.States, (next, state) => -0.5 * (next - state) * (next - state) - 0.5 * Math.Log(2 * Math.PI))];

        public double[] Cdf(ImaginedSteps steps) => throw new NotSupportedException();

        public double[] Responsibilities(ImaginedSteps steps) => throw new NotSupportedException();

        public void Step(ImaginedSteps steps, Pcg64 random) => throw new NotSupportedException();
    }

    /// <summary>An environment that counts up, with a reward of 1 per step.</summary>
    private sealed class CountingWorld : IWorldModel
    {
        public int StateSize => 1;

        public Space ActionSpace { get; } = new DiscreteSpace(1);

        public void Step(ImaginedSteps steps, Pcg64 random)
        {
            for (int i = 0; i < steps.Count; i++) (steps.NextStates[i], steps.Rewards[i], steps.Dones[i]) = (steps.States[i] + 1, 1, false);
        }
    }
}
