using WorldModels.Control;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Control;

public class QTableTests
{
    private static readonly QTable Table = new(new double[,] { { 1, 3, 3 }, { -1, -2, -3 } });

    [Fact]
    public void The_best_action_is_the_first_of_the_highest_values()
    {
        Assert.Equal((1, 0), (Table.BestAction(0), Table.BestAction(1)));
        Assert.Equal((3.0, -1.0, -2.0), (Table.Value(0), Table.Value(1), Table.Value(1, 1)));
        Assert.Equal((2, 3), (Table.StateCount, Table.ActionCount));
    }

    [Fact]
    public void Its_policy_takes_the_best_action_of_the_state_it_sees()
    {
        var policy = Table.GreedyPolicy();
        policy.Begin(0);
        Assert.Equal([1f], policy.Act(new Observation([0f])));
        Assert.Equal([0f], policy.Act(new Observation([1f])));
        Assert.Contains("(2) lies outside Discrete(2)", Assert.Throws<ArgumentException>(() => policy.Act(new Observation([2f]))).Message);
    }

    [Fact]
    public void Arrays_are_copied()
    {
        double[,] values = { { 1, 2 } };
        var table = new QTable(values);
        values[0, 0] = 9;
        table.ToArray()[0, 1] = 9;
        Assert.Equal(2, table.Value(0));
    }

    [Fact]
    public void What_is_no_table_or_not_in_it_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new QTable(new double[0, 2]));
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => new QTable(new[,] { { double.NaN } })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Table.BestAction(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Table.Value(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Table.Value(0, 3));
    }
}
