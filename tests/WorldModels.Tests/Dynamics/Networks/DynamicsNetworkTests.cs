using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Dynamics;

public class DynamicsNetworkTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_deterministic_world_is_learnt_where_a_linear_model_and_a_copy_fail()
    {
        using RolloutDataView rollouts = Pendulum.Play(_ml, 60, seed: 1), fresh = Pendulum.Play(_ml, 20, seed: 2);
        ModelQuality network = _ml.WorldModels().MeasureModel(Fit(rollouts, [48, 48]), fresh, new ModelQualityOptions { Samples = 1 });
        ModelQuality linear = _ml.WorldModels().MeasureModel(Fit(rollouts, []), fresh, new ModelQualityOptions { Samples = 1 });
        Assert.True(network.SquaredError < 5e-4, $"{network}");
        Assert.True(linear.SquaredError > 10 * network.SquaredError, $"linear: {linear}; network: {network}");
        Assert.True(network.CopySquaredError > 100 * network.SquaredError, $"{network}");
        Assert.True(network.RewardExplained > 0.99, $"{network}");
        Assert.True(network.OpenLoopErrors[^1] < 0.2 * network.OpenLoopCopyErrors[^1], $"{network}");
        Assert.Equal(10, network.OpenLoopErrors.Count);
        Assert.True(double.IsNaN(network.NegativeLogLikelihood) && network.Calibration.Count == 0 && network.MixtureUse.Count == 0);

        DynamicsNetworkTransformer Fit(IDataView view, int[] hidden) => _ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions
        {
            Head = DynamicsHead.MeanSquaredError, HiddenSizes = hidden, Epochs = 50, BatchSize = 64, LearningRate = 5e-3, Threads = 1,
        }).Fit(view);
    }

    [Fact]
    public void An_end_and_its_reward_are_learnt_from_the_rows_that_nothing_follows()
    {
        DynamicsNetworkTransformer model = Fit(PushRow.PlayToTheEnd(150), options =>
            (options.Head, options.Epochs, options.BatchSize, options.LearningRate) = (DynamicsHead.MeanSquaredError, 60, 32, 1e-2));
        ImaginedSteps end = Push(1), middle = Push(0);
        Assert.True(end.Dones.Count(done => done) > 80, $"{end.Dones.Count(done => done)} ends of 100");
        Assert.True(middle.Dones.Count(done => done) < 10, $"{middle.Dones.Count(done => done)} ends of 100");
        Assert.Equal(10, end.Rewards[Array.IndexOf(end.Dones, true)], 1f);
        Assert.Equal(1, middle.Rewards[Array.IndexOf(middle.Dones, false)], 1f);

        ImaginedSteps Push(float from)
        {
            var steps = new ImaginedSteps(100, 2, 1);
            for (int i = 0; i < 100; i++) (steps.States[2 * i], steps.States[2 * i + 1], steps.Actions[i]) = (from, 5, 1);
            model.Step(steps, new Pcg64(1));
            return steps;
        }
    }

    [Fact]
    public void An_end_that_was_never_seen_is_never_predicted()
    {
        DynamicsNetworkTransformer model = Fit(PushRow.Play(10));
        var steps = new ImaginedSteps(2000, 2, 1);
        model.Step(steps, new Pcg64(1));
        Assert.DoesNotContain(true, steps.Dones);
    }

    [Theory]
    [InlineData(DynamicsHead.MeanSquaredError)]
    [InlineData(DynamicsHead.Gaussian)]
    [InlineData(DynamicsHead.Mixture)]
    [InlineData(DynamicsHead.Flow)]
    public void A_number_and_a_reward_that_never_change_train(DynamicsHead head)
    {
        DynamicsNetworkTransformer model = Fit(PushRow.Play(30), options => (options.Head, options.Epochs, options.LearningRate) = (head, 150, 1e-2));
        var steps = new ImaginedSteps(1, 2, 1);
        (steps.States[0], steps.States[1], steps.Actions[0]) = (0, 5, 1);
        model.Step(steps, new Pcg64(1));
        Assert.Equal(5, steps.NextStates[1], 0.2f);
        Assert.Equal(1, steps.Rewards[0], 0.1f);
        ModelQuality quality = _ml.WorldModels().MeasureModel(model, View(PushRow.Play(5)));
        Assert.True(double.IsNaN(quality.RewardExplained) && double.IsFinite(quality.SquaredError));
    }

    [Fact]
    public void The_members_of_an_ensemble_disagree_where_there_were_no_data()
    {
        using RolloutDataView rollouts = Pendulum.Play(_ml, 30, seed: 1);
        DynamicsNetworkTransformer model = Fit(rollouts, options =>
            (options.EnsembleSize, options.DeviationColumnName, options.DisagreementColumnName, options.Epochs) = (3, "Deviation", "Disagreement", 15));
        var steps = new ImaginedSteps(2, 3, 1);
        (steps.States[1], steps.States[3], steps.States[4], steps.States[5]) = (1, 30, -30, 50);
        float[] disagreement = model.Disagreement(steps);
        Assert.True(disagreement[1] > 5 * disagreement[0], $"{disagreement[0]} {disagreement[1]}");

        IDataView view = model.Transform(rollouts);
        float[][] next = Columns.Vectors(view, "NextObservation"), deviation = Columns.Vectors(view, "Deviation"), apart = Columns.Vectors(view, "Disagreement");
        Assert.All(apart, row => Assert.True(row.Length == 1 && row[0] > 0));
        Assert.All(deviation, row => Assert.True(row.Length == 3 && row.All(value => value > 0)));
        Assert.Equal(3, next[0].Length);
        Assert.Equal(3, model.EnsembleSize);
        Assert.Equal(45, model.History.Count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_does_not()
    {
        PushRow[] rows = PushRow.Play(10);
        Assert.Equal(Weights(1), Weights(1));
        Assert.NotEqual(Weights(1), Weights(2));

        float[] Weights(int seed) =>
            [.. ((DynamicsNetworkTransformer)new MLContext(seed).Transforms.DynamicsNetwork(Options()).Fit(View(rows))).Model.Weights.SelectMany(weight => weight.Values)];
    }

    [Fact]
    public void It_stops_early_and_can_be_watched_and_cancelled()
    {
        DynamicsNetworkTransformer model = Fit(PushRow.Play(20), options => (options.Epochs, options.Patience, options.LearningRate) = (500, 1, 0.05));
        Assert.InRange(model.History.Count, 2, 499);
        Assert.True(model.History[^1].HeldOutLoss >= model.History.Min(epoch => epoch.HeldOutLoss));

        var heard = new List<TrainingProgress>();
        Fit(PushRow.Play(4), options => options.Progress = new Report(heard.Add));
        Assert.Equal(1, heard[^1].Fraction);
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Fit(PushRow.Play(4), options =>
            (options.CancellationToken, options.Epochs, options.Progress) = (source.Token, 100_000, new Report(_ => source.Cancel()))));
    }

    private static IDataView View(PushRow[] rows) => new MLContext().Data.LoadFromEnumerable(rows);

    private static DynamicsNetworkOptions Options() => new() { ActionSpace = new DiscreteSpace(2), HiddenSizes = [16], Epochs = 3, Patience = 500, Threads = 1 };

    private DynamicsNetworkTransformer Fit(PushRow[] rows, Action<DynamicsNetworkOptions>? change = null)
    {
        DynamicsNetworkOptions options = Options();
        change?.Invoke(options);
        return _ml.Transforms.DynamicsNetwork(options).Fit(View(rows));
    }

    private DynamicsNetworkTransformer Fit(RolloutDataView rollouts, Action<DynamicsNetworkOptions> change)
    {
        var options = new DynamicsNetworkOptions { HiddenSizes = [24, 24], Threads = 1 };
        change(options);
        return _ml.Transforms.DynamicsNetwork(options).Fit(rollouts);
    }
}
