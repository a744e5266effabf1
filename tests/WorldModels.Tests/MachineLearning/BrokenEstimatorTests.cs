using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Testing;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>The check of estimators finds faults and reports which promise is broken.</summary>
public sealed class BrokenEstimatorTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly RolloutDataView _rollouts;

    public BrokenEstimatorTests() => _rollouts = _ml.Data.CollectRollouts(
        () => new SlipperyGrid(), episodes: 8, policy: () => new RandomPolicy(new DiscreteSpace(4)), seed: 1);

    public void Dispose() => _rollouts.Dispose();

    [Theory]
    [InlineData(Fault.PromisesTooLittle, "the schema that the estimator declares is that of the fitted transformer: 'NextState' is there, but was not declared")]
    [InlineData(Fault.PromisesAnotherKind, "'NextState' is declared as Scalar of Single, but is Vector of Single")]
    [InlineData(Fault.TakesAnyShape, "GetOutputSchema of the estimator refuses input that is invalid (no actions): it was accepted")]
    [InlineData(Fault.TakesAnySchema, "GetOutputSchema of the transformer refuses input that is invalid (no actions): it was accepted")]
    [InlineData(Fault.RefusesStrangely, "GetOutputSchema of the estimator refuses input that is invalid (no actions): it threw KeyNotFoundException")]
    [InlineData(Fault.ForgetsAnnotations, "the schema of the fitted transformer is that of the rows: annotations of column")]
    [InlineData(Fault.SavesLessThanItKnows, "loaded again, the transformer is the same: column")]
    [InlineData(Fault.CannotBeSaved, "the transformer can be saved: it threw NotSupportedException: later")]
    [InlineData(Fault.MapsAsAnother, "the row mapper returns the same rows as a cursor: with")]
    [InlineData(Fault.DeniesItsMapper, "a transformer that is not a row mapper refuses to return one: it returned one")]
    [InlineData(Fault.LeavesCursorsOpen, "a cursor can be disposed at any row: disposed after 0 rows, it left 1 cursors of its source open")]
    [InlineData(Fault.TellsAnotherCount, "the number of rows is correct if it is reported: 7 are reported")]
    [InlineData(Fault.LosesRowsInSets, "a set of cursors returns every row once:")]
    [InlineData(Fault.MovesPositions, "a cursor counts its rows from 0: at row 0 its position is 1")]
    [InlineData(Fault.CountsReadings, "rows read again have the same bits: column 'NextState' of row 0 has another value")]
    [InlineData(Fault.CountsCalls, "getters may be called twice and in any order: column 'NextState' of row 0")]
    [InlineData(Fault.CountsRowsThatAreRead, "rows whose getters are not called change nothing: column 'NextState' of row 3")]
    [InlineData(Fault.LooksAtOtherColumns, "rows have the same bits for any requested columns: with NextState")]
    [InlineData(Fault.ValuesByPosition, "a shuffling cursor returns every row with its own values: column 'NextState'")]
    public void A_broken_promise_is_found(Fault fault, string broken)
    {
        string message = Assert.Throws<EstimatorContractException>(() => Check(fault)).Message;
        Assert.Contains($"BrokenEstimator breaks ", message);
        Assert.Contains(broken, message);
    }

    [Fact]
    public void The_same_estimator_without_a_fault_passes() => Check(Fault.None);

    [Fact]
    public void What_another_process_finds_is_a_broken_promise()
    {
        var options = new EstimatorContractOptions { FreshProcess = (path, _) => throw new InvalidDataException($"{new FileInfo(path).Length > 0}") };
        string message = Assert.Throws<EstimatorContractException>(() => EstimatorContract.Check(Table(), _rollouts, options)).Message;
        Assert.Contains("in another process the loaded transformer is the same: it threw InvalidDataException: True", message);
    }

    [Fact]
    public void All_that_is_broken_is_listed_and_a_stage_that_cannot_be_fitted_is_one_line()
    {
        IDataView without = _ml.Transforms.DropColumns("Action").Fit(_rollouts).Transform(_rollouts);
        EstimatorContractException found = Assert.Throws<EstimatorContractException>(() => EstimatorContract.Check(Table(), without));
        Assert.Equal(2, found.Broken.Count);
        Assert.All(found.Broken, line => Assert.Contains("it threw ArgumentOutOfRangeException", line));
    }

    [Fact]
    public void Too_few_rows_are_the_callers_fault() =>
        Assert.Contains("fewer than 2 rows", Assert.Throws<ArgumentException>(() => EstimatorContract.Check(Table(), _ml.Data.TakeRows(_rollouts, 1))).Message);

    [Fact]
    public void Stages_of_ML_NET_keep_the_promises_too() => EstimatorContract.Check(
        _ml.Transforms.NormalizeMinMax("Reward").Append(_ml.Transforms.Concatenate("Both", "Observation", "Action")), _rollouts);

    private void Check(Fault fault) => EstimatorContract.Check(new BrokenEstimator(Table(), "NextState", fault), _rollouts, new EstimatorContractOptions
    {
        InvalidInputs = [new InvalidInput("no actions", _ml.Transforms.DropColumns("Action").Fit(_rollouts).Transform(_rollouts))],
    });

    private WorldModels.Dynamics.TabularModelEstimator Table() => _ml.Transforms.TabularModel(stateCount: 16);
}
