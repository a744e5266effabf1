using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class TakeCoverTests
{
    private static readonly float[] Stay = [0], Left = [-1], Right = [1];

    [Fact]
    public void The_spaces_are_those_of_the_options()
    {
        using var usual = new TakeCover();
        Assert.Equal(new ImageSpace(64, 64, 3), usual.ObservationSpace);
        Assert.Equal(new BoxSpace(1, -1, 1), usual.ActionSpace);
        Assert.Equal(64 * 64 * 3, usual.Reset(1).Pixels.Length);

        using var other = new TakeCover(new TakeCoverOptions { DiscreteActions = true });
        Assert.Equal(new DiscreteSpace(3), other.ActionSpace);
    }

    [Fact]
    public void The_same_seed_and_actions_give_the_same_bytes_whatever_came_before()
    {
        using var fresh = new TakeCover();
        using var used = new TakeCover();
        Play(used, seed: 9);
        Assert.Equal(Play(fresh, seed: 4), Play(used, seed: 4));
    }

    [Fact]
    public void Another_seed_gives_another_episode() => Assert.NotEqual(Lasts(1), Lasts(2));

    [Theory]
    [InlineData(new float[] { }, "()")]
    [InlineData(new float[] { 0, 0 }, "(0, 0)")]
    [InlineData(new[] { float.NaN }, "NaN")]
    [InlineData(new[] { -1.5f }, "-1.5")]
    [InlineData(new[] { float.PositiveInfinity }, "Infinity")]
    public void An_action_outside_the_space_is_refused_by_name(float[] action, string value)
    {
        using var environment = new TakeCover();
        environment.Reset(1);
        string message = Assert.Throws<ArgumentException>(() => environment.Step(action)).Message;
        Assert.Contains(value, message, StringComparison.Ordinal);
        Assert.Contains("Box([-1] to [1])", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(0.5f)]
    public void A_choice_that_there_is_not_is_refused(float choice)
    {
        using var environment = new TakeCover(new TakeCoverOptions { DiscreteActions = true });
        environment.Reset(1);
        Assert.Contains("Discrete(3)", Assert.Throws<ArgumentException>(() => environment.Step([choice])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1f, 1)]
    [InlineData(-0.34f, 1)]
    [InlineData(-0.33f, 0)]
    [InlineData(0f, 0)]
    [InlineData(0.33f, 0)]
    [InlineData(0.34f, 2)]
    [InlineData(1f, 2)]
    public void A_number_means_the_choice_in_whose_third_it_lies(float number, float choice)
    {
        using var continuous = new TakeCover();
        using var discrete = new TakeCover(new TakeCoverOptions { DiscreteActions = true });
        continuous.Reset(5);
        discrete.Reset(5);
        for (int step = 0; step < 40; step++)
            Assert.Equal(discrete.Step([choice]).Observation.Pixels, continuous.Step([number]).Observation.Pixels);
    }

    [Fact]
    public void A_refused_action_changes_nothing()
    {
        using var disturbed = new TakeCover();
        using var usual = new TakeCover();
        disturbed.Reset(3);
        usual.Reset(3);
        Assert.Throws<ArgumentException>(() => disturbed.Step([2]));
        for (int step = 0; step < 10; step++) Assert.Equal(usual.Step(Left).Observation.Pixels, disturbed.Step(Left).Observation.Pixels);
    }

    [Fact]
    public void A_step_needs_an_episode_that_has_begun_and_not_ended()
    {
        using var environment = new TakeCover(new TakeCoverOptions { MaxSteps = 2 });
        Assert.Throws<InvalidOperationException>(() => environment.Step(Stay));
        environment.Reset(1);
        environment.Step(Stay);
        Assert.True(environment.Step(Stay).Truncated);
        Assert.Throws<InvalidOperationException>(() => environment.Step(Stay));
        environment.Reset(1);
        Assert.False(environment.Step(Stay).Ended);
    }

    [Fact]
    public void Every_step_pays_1_until_the_player_dies()
    {
        using var environment = new TakeCover();
        environment.Reset(6);
        StepResult result;
        int steps = 0;
        do
        {
            result = environment.Step(Stay);
            steps++;
            Assert.Equal(1, result.Reward);
        } while (!result.Ended);
        Assert.True(result.Terminated);
        Assert.False(result.Truncated);
        Assert.InRange(steps, 75, 1000);
        Assert.Throws<InvalidOperationException>(() => environment.Step(Stay));
    }

    [Fact]
    public void An_episode_is_truncated_after_2100_steps()
    {
        using var environment = new TakeCover();
        // One of the few episodes that a policy without observations survives by moving from side to side.
        environment.Reset(354);
        for (int step = 1; step <= 2100; step++)
        {
            StepResult result = environment.Step((step - 1) / 80 % 2 == 0 ? Left : Right);
            Assert.False(result.Terminated);
            Assert.Equal(step == 2100, result.Truncated);
        }
    }

    [Fact]
    public void Bad_options_and_seeds_are_refused()
    {
        Assert.Contains("0", Assert.Throws<ArgumentException>(() => new TakeCover(new TakeCoverOptions { MaxSteps = 0 })).Message, StringComparison.Ordinal);
        using var environment = new TakeCover();
        Assert.Contains("-1", Assert.Throws<ArgumentException>(() => environment.Reset(-1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using var environment = new TakeCover();
        Play(environment, seed: 1);
        int steps = 0;
        Assert.Equal(0, Allocations.Least(prepare: () => environment.Reset(2), work: () =>
        {
            for (steps = 0; steps < 300 && !environment.Step(steps / 80 % 2 == 0 ? Left : Right).Ended;) steps++;
        }));
        // Long enough for monsters to appear, throw and hit walls.
        Assert.True(steps > 150);
    }

    private static int Lasts(long seed)
    {
        using var environment = new TakeCover();
        environment.Reset(seed);
        int steps = 1;
        while (!environment.Step(Stay).Ended) steps++;
        return steps;
    }

    private static List<byte> Play(TakeCover environment, long seed)
    {
        var random = new Pcg64(seed, 1);
        List<byte> pixels = [.. environment.Reset(seed).Pixels];
        StepResult result;
        do
        {
            result = environment.Step([2 * random.NextSingle() - 1]);
            pixels.AddRange(result.Observation.Pixels);
        } while (!result.Ended);
        return pixels;
    }
}
