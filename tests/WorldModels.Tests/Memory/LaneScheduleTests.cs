using WorldModels.Memory;
using Xunit;

namespace WorldModels.Tests.Memory;

public class LaneScheduleTests
{
    // Episode i has Lengths[i] steps.
    private static readonly int[] Lengths = [25, 3, 10, 11, 1];

    [Fact]
    public void The_next_episode_takes_the_place_of_one_that_is_over()
    {
        LaneStep[] steps = [.. new LaneSchedule([0, 1, 2, 3, 4], episode => Lengths[episode], 2, 10).Steps()];
        Assert.Equal(["0@0 1@0", "0@10 2@0", "0@20 3@0", "4@0 3@10"], steps.Select(Text));
        Assert.Equal([-1, -1], steps[0].From);
        Assert.Equal([0, -1], steps[1].From);
        Assert.Equal([0, -1], steps[2].From);
        Assert.Equal([-1, 1], steps[3].From);
    }

    [Fact]
    public void A_lane_falls_away_when_no_episode_is_left()
    {
        LaneStep[] steps = [.. new LaneSchedule([1, 0], episode => Lengths[episode], 2, 10).Steps()];
        Assert.Equal(["1@0 0@0", "0@10", "0@20"], steps.Select(Text));
        Assert.Equal([1], steps[1].From);
        Assert.Equal([0], steps[2].From);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(3, 100)]
    [InlineData(32, 7)]
    public void Every_step_of_every_episode_comes_once(int lanes, int stretch)
    {
        var schedule = new LaneSchedule([3, 1, 4, 0, 2], episode => Lengths[episode], lanes, stretch);
        var seen = new List<(int, int)>();
        foreach (LaneStep step in schedule.Steps())
            for (int lane = 0; lane < step.Lanes; lane++)
                for (int t = step.Starts[lane]; t < Math.Min(step.Starts[lane] + stretch, Lengths[step.Episodes[lane]]); t++) seen.Add((step.Episodes[lane], t));
        Assert.Equal(Lengths.SelectMany((length, episode) => Enumerable.Range(0, length).Select(t => (episode, t))), seen.Order());
        Assert.Equal(schedule.Steps().Count(), schedule.StepCount);
    }

    private static string Text(LaneStep step) => string.Join(' ', step.Episodes.Zip(step.Starts, (episode, start) => $"{episode}@{start}"));
}
