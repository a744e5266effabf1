using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

public class GenerationsTests
{
    [Fact]
    public void Candidates_are_ranked_by_loss_and_those_without_one_come_last_in_their_order()
    {
        RankedLosses ranked = Generations.Rank([3, double.NaN, -1, double.NegativeInfinity, 3, double.PositiveInfinity]);
        Assert.Equal([2, 0, 4, 1, 3, 5], ranked.Order);
        Assert.Equal([-1, 3, 3, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity], ranked.Sorted);
    }

    [Fact]
    public void A_candidate_may_lie_as_far_away_as_its_square_is_a_number()
    {
        Generations.Check([[1e90, -1e90]], [1], 1, [0, 0], 1e-10);
        Assert.Contains("number 1 of candidate 0", Refusal([[0, 1.1e90]], [1], 1e-10), StringComparison.Ordinal);
        Assert.Contains("number 0 of candidate 0", Refusal([[-1.1e90, 0]], [1], 1e-10), StringComparison.Ordinal);
        // Only the distance matters, not the position.
        Generations.Check([[3e90, 3e90]], [1], 1, [3e90, 2.5e90], 1e-10);
        Assert.Throws<ArgumentException>(() => Generations.Check([[-3e90, 2.5e90]], [1], 1, [3e90, 2.5e90], 1e-10));
        // A step is finite for any sigma.
        Generations.Check([[double.MaxValue, 0]], [1], 1, [0, 0], 1e300);
        Assert.Contains("number 0 of candidate 0", Refusal([[double.PositiveInfinity, 0]], [1], 1e300), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Contains("candidate 0 must have 2 numbers: got 0", Refusal([null!], [1], 1), StringComparison.Ordinal);
        Assert.Contains("candidate 0 must have 2 numbers: got 3", Refusal([[1, 2, 3]], [1], 1), StringComparison.Ordinal);
        Assert.Contains("none of the 1 losses is finite (the first is NaN)", Refusal([[0, 0]], [double.NaN], 1), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Generations.Check(null!, [1], 1, [0, 0], 1));
        Assert.Throws<ArgumentNullException>(() => Generations.Check([[0, 0]], null!, 1, [0, 0], 1));
    }

    [Fact]
    public void A_search_begins_at_finite_numbers_of_which_there_are_not_too_many()
    {
        double[] mean = [1, 2];
        double[] copy = Generations.CheckStart(mean, 1, mostNumbers: 2);
        Assert.Equal(mean, copy);
        Assert.NotSame(mean, copy);
        Assert.Contains("at most 1 numbers: got 2", Assert.Throws<ArgumentException>(() => Generations.CheckStart(mean, 1, mostNumbers: 1)).Message, StringComparison.Ordinal);
        Assert.Contains("number 0 of the mean", Assert.Throws<ArgumentException>(() => Generations.CheckStart([double.NaN, 1], 1)).Message, StringComparison.Ordinal);
        Assert.Equal("mean", Assert.Throws<ArgumentNullException>(() => Generations.CheckStart(null!, 1)).ParamName);
    }

    private static string Refusal(double[][] candidates, double[] losses, double sigma) =>
        Assert.Throws<ArgumentException>(() => Generations.Check(candidates, losses, 1, [0, 0], sigma)).Message;
}
