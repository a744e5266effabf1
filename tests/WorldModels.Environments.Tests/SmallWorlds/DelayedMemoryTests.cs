using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class DelayedMemoryTests
{
    [Fact]
    public void It_shows_the_cue_waits_asks_and_ends()
    {
        using var world = new DelayedMemory(delay: 2, cues: 2);
        Assert.Equal(new BoxSpace(3, 0, 1), world.ObservationSpace);
        float[] cue = world.Reset(1).Values;
        Assert.True(cue is [1, 0, 0] or [0, 1, 0]);
        int right = Array.IndexOf(cue, 1f);
        var steps = Play.Through(world, 1, 0, 1, 0, right, right);
        Assert.Equal([cue, [0, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]], steps.Select(step => step.Seen));
        Assert.Equal([0, 0, 0, 0, 1.0], steps.Select(step => step.Reward));
        Assert.Equal([false, false, false, false, true], steps.Select(step => step.Terminated));
        Assert.DoesNotContain(true, steps.Select(step => step.Truncated));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(25)]
    public void The_answer_comes_at_step_delay_and_2(int delay)
    {
        using var world = new DelayedMemory(delay);
        Assert.Equal(1 + delay + 2, Play.Through(world, 4, Enumerable.Repeat(0f, 100)).Count);
    }

    [Fact]
    public void Each_cue_comes_as_often_and_only_its_answer_pays()
    {
        using var world = new DelayedMemory(delay: 0, cues: 3);
        int[] counts = new int[3];
        for (int seed = 0; seed < 3000; seed++)
        {
            int cue = Array.IndexOf(world.Reset(seed).Values, 1f);
            counts[cue]++;
            int answer = seed % 3;
            Assert.Equal(answer == cue ? 1 : 0, Play.Through(world, seed, answer, answer)[^1].Reward);
        }
        Assert.All(counts, count => Assert.InRange(count, 870, 1130));
    }
}
