using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Dynamics;

/// <summary>Data from which no table can be counted, and the messages.</summary>
public class TabularModelRefusalTests
{
    private static readonly MLContext ML = new(seed: 1);

    [Fact]
    public void Pictures()
    {
        using RolloutDataView rollouts = ML.Data.CollectRollouts(() => new DotWorld(4), episodes: 2);
        SchemaShape shape = MachineLearning.Shapes.Of(rollouts.Schema);
        string promised = Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.TabularModel().GetOutputSchema(shape)).Message;
        foreach (string message in new[] { Refused(rollouts), promised })
        {
            Assert.Contains("discrete observation", message);
            Assert.Contains("'Observation'", message);
        }
    }

    [Fact]
    public void Observations_of_several_numbers()
    {
        using RolloutDataView rollouts = ML.Data.CollectRollouts(() => new SparseMaze(2, 2), episodes: 2);
        string message = Refused(rollouts);
        Assert.Contains("'Observation'", message);
        Assert.Contains("Vector<Single, 6>", message);
    }

    [Theory]
    [InlineData(0.25f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(1e9f)]
    public void A_continuous_observation_to_train_on_and_to_look_up(float state)
    {
        string message = Assert.Throws<ArgumentException>(() => TableRows.Fit([TableRows.Row(0, 0, 0, 0), TableRows.Row(0, 1, state, 0)], actions: 1)).Message;
        Assert.Contains($"column 'Observation' contains {state:R} (episode 0, step 1)", message);
        Assert.Contains("For continuous observations use a network", message);

        IDataView view = TableRows.Fit(1, (0, 0, 1, 4)).Transform(TableRows.View([TableRows.Row(0, 0, state, 0)]));
        Assert.Contains("column 'Observation' contains", Assert.Throws<ArgumentException>(() => MachineLearning.Columns.Vectors(view, "NextState")).Message);
    }

    [Fact]
    public void Continuous_actions()
    {
        var rows = TableRows.View(TableRows.Of((0, 0, 1, 0)));
        var options = new TabularModelOptions { ActionSpace = new BoxSpace(1, -1, 1) };
        string message = Assert.Throws<ArgumentException>(() => ML.Transforms.TabularModel(options).Fit(rows)).Message;
        Assert.Contains("column 'Action' contains actions of Box([-1] to [1])", message);
        Assert.Contains("DiscreteSpace", message);
    }

    [Theory]
    [InlineData(2f)]
    [InlineData(0.5f)]
    [InlineData(-1f)]
    public void An_action_that_there_is_not(float action)
    {
        string message = Assert.Throws<ArgumentException>(() => TableRows.Fit([TableRows.Row(3, 0, 0, action)], actions: 2)).Message;
        Assert.Contains($"column 'Action' contains {action:R} (episode 3, step 0): the actions are Discrete(2)", message);
    }

    [Fact]
    public void Actions_of_an_unknown_space() =>
        Assert.Contains("set TabularModelOptions.ActionSpace",
            Assert.Throws<InvalidOperationException>(() => ML.Transforms.TabularModel().Fit(TableRows.View(TableRows.Of((0, 0, 1, 0))))).Message);

    [Fact]
    public void Rewards_that_are_not_finite() =>
        Assert.Contains("column 'Reward' contains NaN (episode 0, step 0)",
            Assert.Throws<ArgumentException>(() => TableRows.Fit([TableRows.Row(0, 0, 0, 0, reward: float.NaN)], actions: 1)).Message);

    [Fact]
    public void A_state_beyond_those_announced() =>
        Assert.Contains("state 5 (episode 0, step 1), but StateCount is 3",
            Assert.Throws<ArgumentException>(() => TableRows.Fit(TableRows.Of((0, 0, 5, 0)), actions: 1, states: 3)).Message);

    [Fact]
    public void Rows_out_of_order()
    {
        List<TableRow> rows = TableRows.Of((0, 0, 1, 0));
        rows.Reverse();
        Assert.Contains("not whole episodes in order", Assert.Throws<InvalidOperationException>(() => TableRows.Fit(rows, actions: 1)).Message);
    }

    [Fact]
    public void No_rows_and_rows_without_an_outcome()
    {
        Assert.Contains("the rollouts are empty", Assert.Throws<InvalidOperationException>(() => TableRows.Fit([], actions: 1)).Message);
        Assert.Contains("none of the 2 steps has a recorded outcome",
            Assert.Throws<InvalidOperationException>(() => TableRows.Fit([TableRows.Row(0, 0, 0, 0), TableRows.Row(1, 0, 0, 0)], actions: 1)).Message);
    }

    [Fact]
    public void A_missing_column() => Assert.Contains("'Cell'",
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.TabularModel(inputColumnName: "Cell").Fit(TableRows.View(TableRows.Of((0, 0, 1, 0))))).Message);

    [Fact]
    public void Settings_out_of_their_range()
    {
        Assert.Contains("StateCount", Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.TabularModel(stateCount: -1)).Message);
        Assert.Contains("StateCount", Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.TabularModel(stateCount: int.MaxValue)).Message);
        Assert.Contains("two output columns have the name 'PredictedReward'", Assert.Throws<ArgumentException>(() => ML.Transforms.TabularModel("PredictedReward")).Message);
        Assert.Throws<ArgumentException>(() => ML.Transforms.TabularModel(" "));
    }

    private static string Refused(IDataView rollouts) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.TabularModel().Fit(rollouts)).Message;
}
