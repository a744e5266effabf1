using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class GridWorldTests
{
    [Fact]
    public void Three_states_are_the_table_of_the_lecture()
    {
        using GridWorld world = GridWorld.ThreeStates();
        Assert.Equal(new DiscreteSpace(3), world.ObservationSpace);
        Assert.Equal(new DiscreteSpace(2), world.ActionSpace);
        // State and action: next state, reward, end. 0 left: 0. 0 right: 1. 1 left: 0. 1 right: 2, reward 1, end.
        Assert.Equal([0, 0, 1, 0, 1, 2], Play.Cells(world, 0, 0, 1, 0, 1, 1));
        var steps = Play.Through(world, 0, 0, 1, 0, 1, 1);
        Assert.Equal([0, 0, 0, 0, 0, 1.0], steps.Select(step => step.Reward));
        Assert.Equal([false, false, false, false, false, true], steps.Select(step => step.Terminated));
    }

    [Fact]
    public void Walls_and_edges_stop_and_cells_are_counted_row_by_row()
    {
        //  0 1 2 / 3 4 5; cell 1 is a wall.
        using var world = new GridWorld("S#.\n..G");
        Assert.Equal(new DiscreteSpace(6), world.ObservationSpace);
        Assert.Equal(new DiscreteSpace(4), world.ActionSpace);
        Assert.Equal([0, 0, 0, 0, 3, 3, 4, 4, 5], Play.Cells(world, 0, 0, 1, 2, 3, 0, 1, 2, 1));
    }

    [Fact]
    public void A_hole_ends_the_episode_without_a_reward()
    {
        using var world = new GridWorld("HSG");
        var last = Play.Through(world, 0, 0)[^1];
        Assert.Equal((0.0, true, false), (last.Reward, last.Terminated, last.Truncated));
    }

    [Fact]
    public void The_time_limit_truncates_unless_the_goal_is_reached_in_that_step()
    {
        using var world = new GridWorld("S.G", maxSteps: 2);
        var waited = Play.Through(world, 0, 0, 0)[^1];
        Assert.Equal((false, true), (waited.Terminated, waited.Truncated));
        var reached = Play.Through(world, 0, 1, 1)[^1];
        Assert.Equal((true, false), (reached.Terminated, reached.Truncated));
    }

    [Fact]
    public void Each_start_is_drawn_as_often()
    {
        using var world = new GridWorld("SGS\nG.S");
        int[] counts = new int[6];
        for (int seed = 0; seed < 3000; seed++) counts[(int)world.Reset(seed).Values[0]]++;
        Assert.Equal(3000, counts[0] + counts[2] + counts[5]);
        // 1000 each, with a standard deviation of 26.
        Assert.All([counts[0], counts[2], counts[5]], count => Assert.InRange(count, 870, 1130));
    }

    [Theory]
    [InlineData("S.G\n..", "'..' has 2")]
    [InlineData("SxG", "got 'x'")]
    [InlineData("..G", "needs a start")]
    [InlineData("S..", "needs a goal")]
    [InlineData("", "needs a start")]
    public void A_map_that_is_none_is_refused(string map, string reason)
    {
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new GridWorld(map)).Message, StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new SlipperyGrid(map)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_of_all_kinds_divide_rows()
    {
        using var world = new GridWorld("\nS.\r\n.G\n");
        Assert.Equal(new DiscreteSpace(4), world.ObservationSpace);
    }
}
