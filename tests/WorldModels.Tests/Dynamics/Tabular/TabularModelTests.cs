using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Dynamics;

public class TabularModelTests
{
    private static readonly MLContext ML = new(seed: 1);

    [Fact]
    public void It_adds_the_next_state_the_reward_and_the_chance_of_the_end_to_each_row()
    {
        using RolloutDataView rollouts = ThreeStates();
        IDataView predicted = ML.Transforms.TabularModel().Fit(rollouts).Transform(rollouts);

        float[] states = Numbers(predicted, "Observation"), actions = Numbers(predicted, "Action");
        float[] next = Numbers(predicted, "NextState"), rewards = Numbers(predicted, "PredictedReward"), dones = Numbers(predicted, "PredictedDone");
        for (int row = 0; row < states.Length; row++)
        {
            bool end = (states[row], actions[row]) == (1, 1);
            Assert.Equal(end ? float.NaN : actions[row] == 1 ? 1 : 0, next[row]);
            Assert.Equal((end ? 1 : 0, end ? 1 : 0), (rewards[row], dones[row]));
        }
        Assert.Contains(float.NaN, next);
    }

    [Fact]
    public void Unknown_cells_and_states_beyond_the_table_are_missing_values()
    {
        TabularModelTransformer model = TableRows.Fit(2, (0, 0, 1, 4));
        IDataView predicted = model.Transform(TableRows.View([TableRows.Row(0, 0, 0, 0), TableRows.Row(0, 1, 0, 1), TableRows.Row(0, 2, 999, 0)]));
        Assert.Equal([1, float.NaN, float.NaN], Numbers(predicted, "NextState"));
        Assert.Equal([4, float.NaN, float.NaN], Numbers(predicted, "PredictedReward"));
        Assert.Equal([0, float.NaN, float.NaN], Numbers(predicted, "PredictedDone"));
    }

    [Fact]
    public void A_prediction_engine_looks_single_rows_up()
    {
        using var engine = ML.Model.CreatePredictionEngine<TableRow, PredictedRow>(TableRows.Fit(1, (0, 0, 1, 4), (1, 0, null, 2)));
        Assert.Equal(1, engine.Predict(TableRows.Row(7, 3, 0, 0)).NextState[0]);
        PredictedRow end = engine.Predict(TableRows.Row(0, 0, 1, 0));
        Assert.Equal((float.NaN, 2, 1), (end.NextState[0], end.PredictedReward[0], end.PredictedDone[0]));
    }

    [Fact]
    public void Columns_have_the_names_that_the_options_give()
    {
        var rows = TableRows.View(TableRows.Of((0, 0, 1, 4)));
        IDataView renamed = ML.Transforms.CopyColumns("Cell", "Observation").Append(ML.Transforms.CopyColumns("Move", "Action")).Fit(rows).Transform(rows);
        var options = new TabularModelOptions
        {
            InputColumnName = "Cell", ActionColumnName = "Move", ActionSpace = new DiscreteSpace(1),
            OutputColumnName = "Then", RewardOutputColumnName = "Earned", DoneOutputColumnName = "Over",
        };
        IDataView predicted = ML.Transforms.TabularModel(options).Fit(renamed).Transform(renamed);
        Assert.Equal((1, 4, 0), (Numbers(predicted, "Then")[0], Numbers(predicted, "Earned")[0], Numbers(predicted, "Over")[0]));
    }

    [Fact]
    public void The_promised_shape_is_that_of_the_fitted_stage()
    {
        using RolloutDataView rollouts = ThreeStates();
        TabularModelEstimator estimator = ML.Transforms.TabularModel();
        SchemaShape promised = estimator.GetOutputSchema(Shapes.Of(rollouts.Schema)), real = Shapes.Of(estimator.Fit(rollouts).GetOutputSchema(rollouts.Schema));
        Assert.Equal(real.Select(column => (column.Name, column.Kind, column.ItemType)), promised.Select(column => (column.Name, column.Kind, column.ItemType)));
    }

    [Fact]
    public void Stages_of_MLNET_follow_and_the_table_is_found_in_the_chain()
    {
        using RolloutDataView rollouts = ThreeStates();
        var model = ML.Transforms.TabularModel().Append(ML.Transforms.ReplaceMissingValues("NextState")).Fit(rollouts);
        Assert.DoesNotContain(float.NaN, Numbers(model.Transform(rollouts), "NextState"));
        Assert.Equal(4, TabularModelTransformer.FromModel(model).Table.KnownCells);
    }

    [Fact]
    public void One_state_one_action_and_a_constant_reward_are_a_table_too()
    {
        TabularModelTransformer model = TableRows.Fit([.. Enumerable.Range(0, 5).Select(step => TableRows.Row(0, step, 0, 0, reward: 2))], actions: 1);
        Assert.Equal((1, 1, 4), (model.Table.StateCount, model.Table.KnownCells, model.Table.StepCount));
        Assert.Equal(20, model.Solve(new ValueIterationOptions { Discount = 0.9 }).Values.Value(0), 1e-7);
    }

    [Fact]
    public void Progress_is_reported_and_cancellation_heard()
    {
        using RolloutDataView rollouts = ThreeStates();
        var heard = new List<TrainingProgress>();
        ML.Transforms.TabularModel(new TabularModelOptions { Progress = new Report(heard.Add) }).Fit(rollouts);
        Assert.Equal((rollouts.GetRowCount()!.Value, 1.0), (heard[^1].Completed, heard[^1].Fraction));

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => ML.Transforms.TabularModel(new TabularModelOptions { CancellationToken = cancelled.Token }).Fit(rollouts));
    }

    [Fact]
    public void Its_start_states_are_the_first_of_each_episode()
    {
        TabularModelTransformer model = TableRows.Fit(1, (0, 0, 1, 4), (2, 0, null, 2), (0, 0, 2, 2));
        Assert.Equal([0, 2, 0], model.StartStates);
    }

    private static RolloutDataView ThreeStates() =>
        ML.Data.CollectRollouts(GridWorld.ThreeStates, episodes: 20, policy: () => new RandomPolicy(new DiscreteSpace(2)), seed: 1);

    private static float[] Numbers(IDataView view, string column) => [.. Columns.Vectors(view, column).Select(Assert.Single)];
}
