using Xunit;

namespace WorldModels.Cluster.Tests;

public class CallPlanTests
{
    [Theory]
    [InlineData(64, 16, 1)]
    [InlineData(64, 16, 5)]
    [InlineData(64, 16, 16)]
    [InlineData(64, 16, 40)]
    [InlineData(7, 3, 1000)]
    [InlineData(1, 100, 7)]
    public void Calls_divide_a_population_without_rest_or_overlap(int candidates, int seeds, int episodes)
    {
        int[,] played = new int[candidates, seeds];
        foreach (CallPlan call in CallPlan.Divide(candidates, seeds, episodes))
        {
            int count = 0;
            for (int candidate = call.Candidates.Start.Value; candidate < call.Candidates.End.Value; candidate++)
                for (int seed = call.Seeds.Start.Value; seed < call.Seeds.End.Value; seed++, count++) played[candidate, seed]++;
            Assert.InRange(count, 1, episodes);
        }
        Assert.All(played.Cast<int>(), times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData(1024, 2, 64)]
    [InlineData(1024, 16, 16)]
    [InlineData(1024, 1000, 1)]
    [InlineData(3, 8, 1)]
    public void Each_slot_gets_a_few_calls(int episodes, int slots, int expected) => Assert.Equal(expected, CallPlan.EpisodesPerCall(episodes, slots));
}
