using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class SlipperyGridTests
{
    /// <summary>The start is in the middle, so that the next state identifies the move: 0 left (3), 1 right (5), 2 up (1), 3 down (7).</summary>
    private const string Cross = ".G.\n.S.\n...";

    [Theory]
    [InlineData(0, 3, 1, 7)]
    [InlineData(1, 5, 1, 7)]
    [InlineData(2, 1, 3, 5)]
    [InlineData(3, 7, 3, 5)]
    public void Two_of_three_moves_go_sideways_as_often_to_each_side(float action, int ahead, int oneSide, int otherSide)
    {
        using var world = new SlipperyGrid(Cross);
        int[] counts = new int[9];
        for (int seed = 0; seed < 3000; seed++) counts[(int)Play.Cells(world, seed, action)[1]]++;
        Assert.Equal(3000, counts[ahead] + counts[oneSide] + counts[otherSide]);
        // 1000 each, with a standard deviation of 26.
        Assert.All([counts[ahead], counts[oneSide], counts[otherSide]], count => Assert.InRange(count, 870, 1130));
    }

    [Fact]
    public void Without_slipping_it_is_the_grid_and_always_slipping_it_never_goes_ahead()
    {
        using var firm = new SlipperyGrid(slipProbability: 0);
        // The shortest way over the lake: down, down, right, right, down, right.
        Assert.Equal([0, 4, 8, 9, 10, 14, 15], Play.Cells(firm, 1, 3, 3, 1, 1, 3, 1));
        using var glass = new SlipperyGrid(Cross, slipProbability: 1);
        Assert.All(Enumerable.Range(0, 200), seed => Assert.Contains(Play.Cells(glass, seed, 0)[1], new float[] { 1, 7 }));
    }

    [Fact]
    public void The_best_policy_of_the_lake_succeeds_as_often_as_value_iteration_says()
    {
        // Left, up, up, up / left, -, left, - / up, down, left, - / -, right, down, -: reaches the goal with probability 0.8235 without a time limit.
        float[] policy = [0, 2, 2, 2, 0, 0, 0, 0, 2, 3, 0, 0, 0, 1, 3, 0];
        using var world = new SlipperyGrid(maxSteps: 5000);
        int successes = 0;
        for (int seed = 0; seed < 2000; seed++)
        {
            float cell = world.Reset(seed).Values[0];
            StepResult result;
            do
            {
                result = world.Step([policy[(int)cell]]);
                cell = result.Observation.Values[0];
            }
            while (!result.Ended);
            successes += (int)result.Reward;
        }
        // Standard deviation 0.0085.
        Assert.InRange(successes / 2000.0, 0.79, 0.86);
    }
}
