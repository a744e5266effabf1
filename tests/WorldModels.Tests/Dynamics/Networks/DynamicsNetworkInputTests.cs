using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Dynamics;

/// <summary>Errors in the input are reported before any work starts.</summary>
[Collection(Stages.Name)]
public class DynamicsNetworkInputTests(TrainedChain chain)
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Pictures_are_refused() =>
        Assert.Contains(
            "state column 'Observation': expected known-size vector of Single, got Vector<Byte, 64, 64, 3>",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.DynamicsNetwork("Next", "Observation").Fit(chain.Rollouts)).Message);

    [Theory]
    [InlineData(DynamicsHead.MeanSquaredError)]
    [InlineData(DynamicsHead.Gaussian)]
    [InlineData(DynamicsHead.Mixture)]
    [InlineData(DynamicsHead.Flow)]
    public void A_training_that_diverges_says_where(DynamicsHead head)
    {
        using RolloutDataView rollouts = Pendulum.Play(_ml, episodes: 3, seed: 1);
        var error = Assert.Throws<TrainingDivergedException>(() => _ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions
        {
            Head = head, HiddenSizes = [8], Epochs = 5, Threads = 1, LearningRate = 1e38, GradientClip = 1e30,
        }).Fit(rollouts));
        Assert.Equal("the dynamics network", error.Stage);
        Assert.Contains($"the training of the dynamics network diverged at step {error.Step}: '{error.Tensor}' is not finite. Decrease LearningRate", error.Message);
    }

    [Fact]
    public void Choices_are_refused_as_states()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(
            () => new SlipperyGrid(), new RolloutOptions { Episodes = 2, MaxSteps = 5, Policy = () => new RandomPolicy(new DiscreteSpace(4)) });
        string message = Assert.Throws<ArgumentException>(() => _ml.Transforms.DynamicsNetwork("Next", "Observation").Fit(rollouts)).Message;
        Assert.Contains("column 'Observation' contains choices of Discrete(", message);
        Assert.Contains("use the tabular model", message);
    }

    [Fact]
    public void Values_that_are_not_finite_are_named_with_their_row_and_column()
    {
        AssertNamed(row => row.Observation[1] = float.NaN, "number 1 of column 'Observation' of episode 1, step 2 is NaN");
        AssertNamed(row => row.Reward = float.PositiveInfinity, "number 0 of column 'Reward' of episode 1, step 2 is");
        AssertNamed(row => row.Action[0] = float.NaN, "number 0 of column 'Action' of episode 1, step 2 is NaN");
        AssertNamed(row => row.Action[0] = 2, "column 'Action' of episode 1, step 2 is not valid: (2) lies outside Discrete(2)");

        void AssertNamed(Action<PushRow> spoil, string expected)
        {
            PushRow[] rows = PushRow.Play(3);
            spoil(rows.First(row => row is { Episode: 1, Step: 2 }));
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => Fit(rows)).Message);
        }
    }

    [Fact]
    public void A_cursor_names_values_that_are_not_finite_too()
    {
        DynamicsNetworkTransformer model = Fit(PushRow.Play(4));
        PushRow[] rows = PushRow.Play(1);
        rows[3].Observation[0] = float.NaN;
        string message = Assert.Throws<ArgumentException>(() => Columns.Vectors(model.Transform(_ml.Data.LoadFromEnumerable(rows)), "NextObservation")).Message;
        Assert.Contains("number 0 of column 'Observation' of row 3 is NaN", message);
    }

    [Fact]
    public void Rows_out_of_order_after_an_end_or_with_nothing_to_follow_are_refused()
    {
        Assert.Contains("the rollouts are empty", Assert.Throws<InvalidOperationException>(() => Fit([])).Message);
        Assert.Contains("not whole episodes in order", Assert.Throws<InvalidOperationException>(() => Fit(PushRow.Play(3)[1..])).Message);
        Assert.Contains("no training row has a next row", Assert.Throws<InvalidOperationException>(
            () => Fit([.. PushRow.Play(3).Where(row => row.Step == 0)])).Message);
        PushRow[] rows = PushRow.Play(3);
        rows[2].Done = true;
        Assert.Contains("the row of episode 0, step 3 comes after column 'Done' ended the episode", Assert.Throws<InvalidOperationException>(() => Fit(rows)).Message);
    }

    [Theory]
    [InlineData("Observation", "state", "known-size vector of Single")]
    [InlineData("Action", "action", "known-size vector of Single")]
    [InlineData("Reward", "reward", "Single")]
    [InlineData("Done", "done", "Boolean")]
    [InlineData("Episode", "episode", "UInt32, Int32 or a key")]
    [InlineData("Step", "step", "Int32")]
    public void A_column_that_is_missing_is_named_with_what_is_expected(string name, string role, string expected)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(PushRow.Play(3));
        IDataView missing = _ml.Transforms.DropColumns(name).Fit(rows).Transform(rows);
        DynamicsNetworkEstimator estimator = _ml.Transforms.DynamicsNetwork("Next", "Observation");
        foreach (Action act in new Action[] { () => estimator.Fit(missing), () => estimator.GetOutputSchema(Shapes.Of(missing.Schema)) })
            Assert.Contains($"{role} column '{name}': expected {expected}, got no such column", Assert.Throws<ArgumentOutOfRangeException>(act).Message);
    }

    [Fact]
    public void Options_out_of_their_range_are_named()
    {
        AssertNamed("Mixtures", options => options.Mixtures = 0);
        AssertNamed("SplineBins", options => options.SplineBins = 1);
        AssertNamed("FlowBend", options => options.FlowBend = (FlowBend)7);
        AssertNamed("EnsembleSize", options => options.EnsembleSize = 0);
        AssertNamed("HiddenSizes", options => options.HiddenSizes = [8, 0]);
        AssertNamed("LearningRate", options => options.LearningRate = double.NaN);
        AssertNamed("HeldOutFraction", options => options.HeldOutFraction = 1);
        AssertNamed("Head", options => options.Head = (DynamicsHead)9);
        AssertNamed("a single network has no disagreement", options => options.DisagreementColumnName = "Disagreement");
        AssertNamed("DeviationColumnName", options => options.DeviationColumnName = options.OutputColumnName);

        void AssertNamed(string expected, Action<DynamicsNetworkOptions> spoil)
        {
            var options = new DynamicsNetworkOptions();
            spoil(options);
            Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.DynamicsNetwork(options)).Message);
        }
    }

    [Fact]
    public void Steps_of_other_sizes_and_choices_that_do_not_exist_are_refused()
    {
        DynamicsNetworkTransformer model = Fit(PushRow.Play(4));
        Assert.Contains("the steps have states of 3 numbers and actions of 1, but this model needs 2 and 1",
            Assert.Throws<ArgumentException>(() => model.Step(new ImaginedSteps(4, 3, 1), new Pcg64(1))).Message);
        var steps = new ImaginedSteps(1, 2, 1);
        steps.Actions[0] = 7;
        Assert.Contains("(7) lies outside Discrete(2)", Assert.Throws<ArgumentException>(() => model.Step(steps, new Pcg64(1))).Message);
    }

    private DynamicsNetworkTransformer Fit(PushRow[] rows) => _ml.Transforms.DynamicsNetwork(
        new DynamicsNetworkOptions { ActionSpace = new DiscreteSpace(2), HiddenSizes = [8], Epochs = 1, Threads = 1 }).Fit(_ml.Data.LoadFromEnumerable(rows));
}
