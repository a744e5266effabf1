using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class CarRacingTests
{
    private static readonly float[] Coast = [0, 0, 0], FullGas = [0, 1, 0], GentleGas = [0.1f, 0.5f, 0];

    [Fact]
    public void The_spaces_are_those_of_the_options()
    {
        using var usual = new CarRacing();
        Assert.Equal(new ImageSpace(64, 64, 3), usual.ObservationSpace);
        Assert.Equal(new BoxSpace([-1, 0, 0], [1, 1, 1]), usual.ActionSpace);
        Assert.Equal(64 * 64 * 3, usual.Reset(1).Pixels.Length);

        using var other = new CarRacing(new CarRacingOptions { Frame = CarRacingFrame.Full96, DiscreteActions = true });
        Assert.Equal(new ImageSpace(96, 96, 3), other.ObservationSpace);
        Assert.Equal(new DiscreteSpace(5), other.ActionSpace);
        Assert.Equal(96 * 96 * 3, other.Reset(1).Pixels.Length);
    }

    [Fact]
    public void The_same_seed_and_actions_give_the_same_bytes_whatever_came_before()
    {
        using var fresh = new CarRacing();
        using var used = new CarRacing();
        Drive(used, seed: 9, steps: 30);
        Assert.Equal(Drive(fresh, seed: 4, steps: 60), Drive(used, seed: 4, steps: 60));
    }

    [Fact]
    public void Another_seed_gives_another_track()
    {
        using var environment = new CarRacing();
        Assert.NotEqual(environment.Reset(1).Pixels.ToArray(), environment.Reset(2).Pixels.ToArray());
    }

    [Theory]
    [InlineData(new float[] { 0, 0 }, "(0, 0)")]
    [InlineData(new float[] { 0, 0, 0, 0 }, "(0, 0, 0, 0)")]
    [InlineData(new float[] { float.NaN, 0, 0 }, "NaN")]
    [InlineData(new float[] { -1.5f, 0, 0 }, "-1.5")]
    [InlineData(new float[] { 0, -0.25f, 0 }, "-0.25")]
    [InlineData(new float[] { 0, 0, float.PositiveInfinity }, "Infinity")]
    public void An_action_outside_the_space_is_refused_by_name(float[] action, string value)
    {
        using var environment = new CarRacing();
        environment.Reset(1);
        string message = Assert.Throws<ArgumentException>(() => environment.Step(action)).Message;
        Assert.Contains(value, message, StringComparison.Ordinal);
        Assert.Contains("Box([-1, 0, 0] to [1, 1, 1])", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    [InlineData(0.5f)]
    public void A_choice_that_there_is_not_is_refused(float choice)
    {
        using var environment = new CarRacing(new CarRacingOptions { DiscreteActions = true });
        environment.Reset(1);
        Assert.Contains("Discrete(5)", Assert.Throws<ArgumentException>(() => environment.Step([choice])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_action_changes_nothing()
    {
        using var environment = new CarRacing();
        environment.Reset(3);
        Assert.Throws<ArgumentException>(() => environment.Step([2, 0, 0]));
        double reward = environment.Step(FullGas).Reward;
        environment.Reset(3);
        Assert.Equal(environment.Step(FullGas).Reward, reward);
    }

    [Fact]
    public void A_step_needs_an_episode_that_has_begun_and_not_ended()
    {
        using var environment = new CarRacing(new CarRacingOptions { MaxSteps = 2 });
        Assert.Throws<InvalidOperationException>(() => environment.Step(Coast));
        environment.Reset(1);
        environment.Step(Coast);
        Assert.True(environment.Step(Coast).Ended);
        Assert.Throws<InvalidOperationException>(() => environment.Step(Coast));
        environment.Reset(1);
        Assert.False(environment.Step(Coast).Ended);
    }

    [Fact]
    public void A_negative_seed_is_refused()
    {
        using var environment = new CarRacing();
        Assert.Contains("-1", Assert.Throws<ArgumentException>(() => environment.Reset(-1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_episode_is_truncated_after_the_most_steps_and_not_before()
    {
        using var environment = new CarRacing(new CarRacingOptions { MaxSteps = 7 });
        environment.Reset(1);
        for (int step = 1; step <= 7; step++)
        {
            StepResult result = environment.Step(Coast);
            Assert.Equal(step == 7, result.Truncated);
            Assert.False(result.Terminated);
        }
    }

    [Fact]
    public void Off_the_field_the_reward_is_minus_100_and_the_episode_ends()
    {
        using var environment = new CarRacing();
        environment.Reset(8);
        StepResult result = default;
        for (int step = 0; step < 1000 && !result.Ended; step++) result = environment.Step(FullGas);
        Assert.True(result.Terminated);
        Assert.False(result.Truncated);
        Assert.Equal(-100, result.Reward);
        Assert.Throws<InvalidOperationException>(() => environment.Step(FullGas));
    }

    [Fact]
    public void Standing_still_costs_a_tenth_a_step_after_the_first_tiles_have_paid()
    {
        using var environment = new CarRacing();
        environment.Reset(1);
        Assert.Equal(2 * 1000.0 / 275 - 0.1, environment.Step(Coast).Reward, 1e-12);
        Assert.Equal(-0.1, environment.Step(Coast).Reward, 1e-12);
    }

    [Fact]
    public void Each_choice_does_what_its_three_numbers_do()
    {
        float[][] controls = [[0, 0, 0], [0.6f, 0, 0], [-0.6f, 0, 0], [0, 0.2f, 0], [0, 0, 0.8f]];
        using var discrete = new CarRacing(new CarRacingOptions { DiscreteActions = true });
        using var continuous = new CarRacing();
        for (int choice = 0; choice < controls.Length; choice++)
        {
            discrete.Reset(2);
            continuous.Reset(2);
            for (int step = 0; step < 30; step++)
            {
                // First accelerate: without speed, steering and braking have no effect.
                bool starting = step < 20;
                byte[] expected = continuous.Step(starting ? controls[3] : controls[choice]).Observation.Pixels;
                Assert.Equal(expected, discrete.Step([starting ? 3 : choice]).Observation.Pixels);
            }
        }
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        Assert.Contains("0", Assert.Throws<ArgumentException>(() => new CarRacing(new CarRacingOptions { MaxSteps = 0 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CarRacing(new CarRacingOptions { View = (CarRacingView)9 }));
        Assert.Throws<ArgumentException>(() => new CarRacing(new CarRacingOptions { Frame = (CarRacingFrame)9 }));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using var environment = new CarRacing();
        environment.Reset(1);
        for (int step = 0; step < 100; step++) environment.Step(GentleGas);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int step = 0; step < 100; step++) environment.Step(GentleGas);
        }));
    }

    private static List<byte> Drive(CarRacing environment, long seed, int steps)
    {
        var random = new Pcg64(seed, 1);
        List<byte> pixels = [.. environment.Reset(seed).Pixels];
        for (int step = 0; step < steps; step++)
        {
            StepResult result = environment.Step([random.NextSingle() - 0.5f, random.NextSingle(), 0]);
            pixels.AddRange(result.Observation.Pixels);
            pixels.AddRange(BitConverter.GetBytes(result.Reward));
        }
        return pixels;
    }
}
