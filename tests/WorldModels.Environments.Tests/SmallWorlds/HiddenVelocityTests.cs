using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class HiddenVelocityTests
{
    [Fact]
    public void It_moves_as_written()
    {
        using var world = new HiddenVelocity();
        double x = world.Reset(3).Values[0], v = world.Velocity;
        foreach (float force in new[] { 1, -0.5f, 0.25f })
        {
            v += 0.1 * force;
            x += 0.1 * v;
            StepResult result = world.Step([force]);
            Assert.Equal(x, result.Observation.Values[0], 1e-6);
            Assert.Equal(1 - Math.Abs(x), result.Reward, 1e-6);
            Assert.Equal(v, world.Velocity, 1e-12);
        }
    }

    [Fact]
    public void Two_observations_tell_the_third_where_one_does_not()
    {
        using var world = new HiddenVelocity();
        var speeds = new List<double>();
        for (int seed = 0; seed < 500; seed++)
        {
            float[] x = Play.Cells(world, seed, 0, 0);
            Assert.Equal(2 * x[1] - x[0], x[2], 1e-6f);
            speeds.Add((x[1] - x[0]) / 0.1);
        }
        // Uniform between -1 and 1: mean 0, variance 1/3.
        Assert.InRange(speeds.Average(), -0.1, 0.1);
        Assert.InRange(speeds.Average(speed => speed * speed), 0.27, 0.4);
    }

    [Fact]
    public void Beyond_3_the_episode_terminates()
    {
        using var world = new HiddenVelocity();
        var steps = Play.Through(world, 1, Enumerable.Repeat(1f, 100));
        Assert.True(steps[^1].Terminated);
        Assert.True(steps[^1].Seen[0] > 3);
        Assert.All(steps.SkipLast(1), step => Assert.True(step.Seen[0] <= 3));
    }
}
