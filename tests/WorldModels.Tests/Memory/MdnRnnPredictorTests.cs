using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Memory;

[Collection(Stages.Name)]
public class MdnRnnPredictorTests(TrainedChain chain)
{
    private static readonly DiscreteSpace Choices = new(3);

    [Fact]
    public void It_learns_what_follows_from_a_latent_and_an_action()
    {
        var ml = new MLContext(seed: 1);
        MdnRnnPredictorTransformer memory = Fit(ml, TurningRow.Play(120, seed: 1), options =>
            (options.HiddenSize, options.Epochs, options.BatchSize, options.LearningRate) = (24, 40, 12, 1e-2));

        PredictionQuality fresh = memory.Evaluate(ml.Data.LoadFromEnumerable(TurningRow.Play(30, seed: 2)));
        foreach (PredictionQuality quality in new[] { memory.HeldOut!, fresh })
        {
            Assert.True(quality.NegativeLogLikelihood < Math.Min(quality.GaussianBaseline, quality.CopyBaseline) - 0.5, $"{quality}");
            Assert.True(quality.RewardExplained > 0.8, $"{quality}");
            Assert.True(quality.DoneError < 0.5 * quality.DoneBaseline, $"{quality}");
        }
        Assert.True(memory.History[^1].NegativeLogLikelihood < memory.History[0].NegativeLogLikelihood - 0.5);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_does_not()
    {
        TurningRow[] rows = TurningRow.Play(10, seed: 1);
        MdnRnnPredictorTransformer first = Fit(new MLContext(seed: 1), rows), again = Fit(new MLContext(seed: 1), rows), other = Fit(new MLContext(seed: 2), rows);
        Assert.Equal(Weights(first), Weights(again));
        Assert.NotEqual(Weights(first), Weights(other));
        Assert.Equal(first.HeldOut, again.HeldOut);

        static IEnumerable<float> Weights(MdnRnnPredictorTransformer memory) => memory.Model.Weights.SelectMany(weight => weight.Values);
    }

    [Fact]
    public void The_hidden_state_starts_anew_with_each_episode()
    {
        int[] steps = Columns.Scalars<int>(chain.Remembered, "Step");
        float[][] hidden = Columns.Vectors(chain.Remembered, "Hidden"), cell = Columns.Vectors(chain.Remembered, "Cell");
        for (int row = 0; row < steps.Length; row++)
        {
            Assert.Equal(steps[row] == 0, hidden[row].All(value => value == 0));
            Assert.Equal(steps[row] == 0, cell[row].All(value => value == 0));
        }
        RolloutDataView last = chain.Rollouts.WithEpisodes([4, 1]);
        float[][] alone = Columns.Vectors(chain.Memory.Transform(chain.Vision.Transform(last)), "Hidden");
        int start = (int)chain.Rollouts.EpisodeStart(4), length = chain.Rollouts.EpisodeLength(4);
        Columns.AssertSameBits(hidden[start..(start + length)], alone[..length]);
        start = (int)chain.Rollouts.EpisodeStart(1);
        Columns.AssertSameBits(hidden[start..(start + chain.Rollouts.EpisodeLength(1))], alone[length..]);
    }

    [Fact]
    public void Episodes_may_be_numbered_by_integers_or_keys()
    {
        float[][] expected = Columns.Vectors(chain.Remembered, "Hidden");
        IDataView keyed = chain.ML.Transforms.Conversion.MapValueToKey("Episode").Fit(chain.Encoded).Transform(chain.Encoded);
        Columns.AssertSameBits(expected, Columns.Vectors(chain.Memory.Transform(keyed), "Hidden"));
        IDataView integers = chain.ML.Transforms.CopyColumns("Number", "Episode")
            .Append(chain.ML.Transforms.CustomMapping<Numbered, Renumbered>((row, result) => result.Episode = (int)row.Number, contractName: null))
            .Fit(chain.Encoded).Transform(chain.Encoded);
        Assert.Equal(NumberDataViewType.Int32, integers.Schema["Episode"].Type);
        Columns.AssertSameBits(expected, Columns.Vectors(chain.Memory.Transform(integers), "Hidden"));
    }

    [Fact]
    public void Rows_that_are_not_whole_episodes_in_order_are_refused()
    {
        IDataView shuffled = chain.ML.Data.ShuffleRows(chain.Encoded, seed: 2), skipped = chain.ML.Data.SkipRows(chain.Encoded, 1);
        foreach (IDataView view in new[] { shuffled, skipped })
        {
            foreach (Action act in new Action[] { () => FitTo(view), () => Columns.Vectors(chain.Memory.Transform(view), "Hidden"), () => chain.Memory.Evaluate(view) })
            {
                string message = Assert.Throws<InvalidOperationException>(act).Message;
                Assert.Contains("the rows are not whole episodes in order: column 'Step' is", message);
                Assert.Contains("SplitEpisodes", message);
            }
        }
    }

    [Fact]
    public void Values_that_cannot_be_trained_on_are_named_with_their_row()
    {
        AssertNamed(row => row.Latent[1] = float.NaN, "number 1 of the observation of step 2 is NaN");
        AssertNamed(row => row.Latent[0] = float.NegativeInfinity, "number 0 of the observation of step 2 is -");
        AssertNamed(row => row.Reward = float.NaN, "the reward of step 2 is NaN");
        AssertNamed(row => row.Action[0] = float.PositiveInfinity, "lies outside Discrete(3)");
        AssertNamed(row => row.Action[0] = 3, "(3) lies outside Discrete(3)");
        AssertNamed(row => row.Action[0] = float.PositiveInfinity, "number 0 of the action of step 2 is", new BoxSpace(1, 0, 2));

        void AssertNamed(Action<TurningRow> spoil, string expected, Space? space = null)
        {
            TurningRow[] rows = TurningRow.Play(3, seed: 1);
            spoil(rows.First(row => row is { Episode: 1, Step: 2 }));
            string message = Assert.Throws<ArgumentException>(() => Fit(chain.ML, rows, options => options.ActionSpace = space ?? Choices)).Message;
            Assert.Contains("episode 1, step 2 cannot be used for training (columns 'Latent', 'Action', 'Reward')", message);
            Assert.Contains(expected, message);
        }
    }

    [Fact]
    public void A_choice_that_does_not_exist_is_refused_by_a_cursor_too()
    {
        MdnRnnPredictorTransformer memory = Fit(chain.ML, TurningRow.Play(4, seed: 1));
        TurningRow[] rows = TurningRow.Play(1, seed: 1);
        rows[1].Action[0] = 3;
        string message = Assert.Throws<ArgumentException>(() => Columns.Vectors(memory.Transform(chain.ML.Data.LoadFromEnumerable(rows)), "Hidden")).Message;
        Assert.Contains("(3) lies outside Discrete(3)", message);
    }

    [Fact]
    public void No_row_and_episodes_of_a_single_step_alone_are_refused()
    {
        Assert.Contains("the rollouts are empty", Assert.Throws<InvalidOperationException>(() => Fit(chain.ML, [])).Message);
        TurningRow[] rows = [.. TurningRow.Play(3, seed: 1).Where(row => row.Step == 0)];
        Assert.Contains("episode 0 has only one step, and so have all others", Assert.Throws<InvalidOperationException>(() => Fit(chain.ML, rows)).Message);
        Assert.Contains("episode 0 has only one step", Assert.Throws<InvalidOperationException>(() => Fit(chain.ML, rows[..1])).Message);
    }

    [Fact]
    public void Rows_after_the_end_of_their_episode_are_refused()
    {
        TurningRow[] rows = TurningRow.Play(3, seed: 1);
        rows.First(row => row is { Episode: 1, Step: 1 }).Done = true;
        Assert.Contains("the episode terminated at step 1", Assert.Throws<ArgumentException>(() => Fit(chain.ML, rows)).Message);
    }

    [Fact]
    public void An_action_column_that_does_not_tell_its_space_is_named()
    {
        string message = Assert.Throws<InvalidOperationException>(() => Fit(chain.ML, TurningRow.Play(3, 1), options => options.ActionSpace = null)).Message;
        Assert.Contains("column 'Action' does not contain the action space: set MdnRnnPredictorOptions.ActionSpace", message);
    }

    [Theory]
    [InlineData("Latent", "latent", "known-size vector of Single")]
    [InlineData("Action", "action", "known-size vector of Single")]
    [InlineData("Reward", "reward", "Single")]
    [InlineData("Done", "done", "Boolean")]
    [InlineData("Episode", "episode", "UInt32, Int32 or a key")]
    [InlineData("Step", "step", "Int32")]
    public void A_column_that_is_missing_or_of_another_type_is_named_with_what_is_expected(string name, string role, string expected)
    {
        IDataView missing = chain.ML.Transforms.DropColumns(name).Fit(chain.Encoded).Transform(chain.Encoded);
        IDataView mistyped = chain.ML.Transforms.CopyColumns(name, "Observation").Fit(missing).Transform(missing);
        MdnRnnPredictorEstimator estimator = chain.ML.Transforms.MdnRnnPredictor("Hidden", "Latent");
        bool predicts = name is not ("Reward" or "Done");
        foreach ((IDataView view, string got) in new[] { (missing, "no such column"), (mistyped, "Vector<Byte, 64, 64, 3>") })
        {
            AssertMismatch(() => estimator.Fit(view), expected, got);
            AssertMismatch(() => estimator.GetOutputSchema(Shapes.Of(view.Schema)), expected, "");
            string size = name == "Latent" ? "vector of 8 Single" : name == "Action" ? "vector of 2 Single" : expected;
            AssertMismatch(() => chain.Memory.Evaluate(view), size, got);
            if (predicts)
            {
                AssertMismatch(() => chain.Memory.Transform(view), size, got);
                AssertMismatch(() => chain.Memory.GetOutputSchema(view.Schema), size, got);
            }
            else
            {
                Assert.NotNull(chain.Memory.Transform(view).Schema.GetColumnOrNull("Hidden"));
            }
        }

        void AssertMismatch(Action act, string what, string got) =>
            Assert.Contains($"{role} column '{name}': expected {what}, got {got}", Assert.Throws<ArgumentOutOfRangeException>(act).Message);
    }

    [Fact]
    public void Training_leaves_no_native_tensor_behind_and_needs_no_more_the_longer_it_lasts()
    {
        TurningRow[] rows = TurningRow.Play(8, seed: 1);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        long LiveAtTheEnd(int epochs, int length)
        {
            long live = 0;
            Fit(chain.ML, rows, options => (options.Epochs, options.SequenceLength, options.Progress) =
                (epochs, length, new Report(_ => live = DisposeScopeManager.Statistics.ThreadTotalLiveCount)));
            return live;
        }
        Assert.Equal(LiveAtTheEnd(1, 3), LiveAtTheEnd(4, 3));
        Assert.Equal(LiveAtTheEnd(1, 3), LiveAtTheEnd(1, 1));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void It_can_be_watched_and_cancelled()
    {
        var ml = new MLContext(seed: 5);
        var lines = new List<string>();
        ml.Log += (_, message) => lines.Add(message.Message);
        TurningRow[] rows = TurningRow.Play(20, seed: 1);
        var reports = new List<TrainingProgress>();
        // Segments of 3 steps: their number in an epoch depends on which episodes are in the same lane.
        Fit(ml, rows, options => (options.Progress, options.BatchSize, options.SequenceLength) = (new Report(reports.Add), 4, 3));
        Assert.Equal(("M", reports[^1].Total, 1.0), (reports[^1].Stage, reports[^1].Completed, reports[^1].Fraction));
        Assert.Equal(["negative log-likelihood", "reward error", "done error"], reports[^1].Metrics.Keys);
        Assert.Contains(lines, line => line.Contains("epoch 2 of 2:", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("held out:", StringComparison.Ordinal));
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Fit(ml, rows, options =>
            (options.Epochs, options.CancellationToken, options.Progress) = (100_000, source.Token, new Report(_ => source.Cancel()))));
        Assert.Throws<OperationCanceledException>(() => Fit(ml, rows, options => options.CancellationToken = new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_training_that_diverges_says_where()
    {
        var error = Assert.Throws<TrainingDivergedException>(() => Fit(chain.ML, TurningRow.Play(8, 1), options =>
            (options.LearningRate, options.GradientClip, options.Epochs) = (1e38, 1e30, 5)));
        Assert.Equal("M", error.Stage);
        Assert.Contains($"the training of M diverged at step {error.Step}: '{error.Tensor}' is not finite", error.Message);
        // After the last step there is no more loss to report.
        error = Assert.Throws<TrainingDivergedException>(() => Fit(chain.ML, TurningRow.Play(2, 1), options =>
            (options.LearningRate, options.Epochs) = (1e39, 1)));
        Assert.Equal(1, error.Step);
        Assert.Contains("lstm", error.Tensor);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        AssertNamed("HiddenSize", options => options.HiddenSize = 0);
        AssertNamed("Mixtures", options => options.Mixtures = 0);
        AssertNamed("Epochs", options => options.Epochs = -1);
        AssertNamed("BatchSize", options => options.BatchSize = -1);
        AssertNamed("SequenceLength", options => options.SequenceLength = 0);
        AssertNamed("LearningRate", options => options.LearningRate = -1);
        AssertNamed("FinalLearningRate", options => options.FinalLearningRate = -1);
        AssertNamed("GradientClip", options => options.GradientClip = double.PositiveInfinity);
        AssertNamed("DoneWeight", options => options.DoneWeight = double.NaN);
        AssertNamed("RewardWeight", options => options.RewardWeight = -1);
        AssertNamed("Patience", options => options.Patience = -1);
        AssertNamed("HeldOutFraction", options => options.HeldOutFraction = 1);
        AssertNamed("HeldOutFraction", options => options.HeldOutFraction = -0.1);
        AssertNamed("Threads", options => options.Threads = 0);
        AssertNamed("EpisodeColumnName", options => options.EpisodeColumnName = "");
        AssertNamed("CellColumnName", options => options.CellColumnName = "");
        AssertNamed("CellColumnName", options => options.CellColumnName = options.OutputColumnName);

        void AssertNamed(string name, Action<MdnRnnPredictorOptions> change)
        {
            var options = new MdnRnnPredictorOptions();
            change(options);
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => chain.ML.Transforms.MdnRnnPredictor(options)).ParamName);
        }
    }

    [Fact]
    public void A_missing_GPU_is_an_error_unless_the_CPU_may_step_in()
    {
        TurningRow[] rows = TurningRow.Play(3, seed: 1);
        var strict = new MLContext(seed: 5) { GpuDeviceId = 4000, FallbackToCpu = false };
        Assert.Contains("GpuDeviceId is 4000", Assert.Throws<InvalidOperationException>(() => Fit(strict, rows)).Message);
        var lenient = new MLContext(seed: 5) { GpuDeviceId = 4000, FallbackToCpu = true };
        Assert.Equal(Fit(new MLContext(seed: 5), rows).History, Fit(lenient, rows).History);
    }

    [Fact]
    public void Training_goes_on_from_an_earlier_M_also_where_rewards_have_another_scale()
    {
        TurningRow[] rows = TurningRow.Play(40, seed: 1);
        void Learn(MdnRnnPredictorOptions options) => (options.HiddenSize, options.Epochs, options.LearningRate) = (16, 10, 1e-2);
        MdnRnnPredictorTransformer first = Fit(new MLContext(seed: 1), rows, Learn);
        TurningRow[] fresh = TurningRow.Play(40, seed: 2);
        foreach (TurningRow row in fresh) row.Reward *= 1.5f;
        MdnRnnPredictorTransformer second = Fit(new MLContext(seed: 1), fresh, options =>
        {
            Learn(options);
            (options.StartFrom, options.LearningRate) = (first, 1e-4);
        });
        // With a small learning rate the first epoch's loss is about that of the first M on the new episodes.
        MdnRnnEpoch begun = first.History[0], ended = first.History[^1], goesOn = second.History[0];
        Assert.True(goesOn.NegativeLogLikelihood - ended.NegativeLogLikelihood < 0.2 * (begun.NegativeLogLikelihood - ended.NegativeLogLikelihood), $"{begun} {ended} {goesOn}");
        Assert.True(goesOn.RewardError < 0.7 * begun.RewardError, $"{begun} {ended} {goesOn}");

        string message = Assert.Throws<InvalidOperationException>(() => Fit(new MLContext(seed: 1), rows, options => options.StartFrom = first)).Message;
        Assert.Contains("HiddenSize = 16", message);
        Assert.Contains("HiddenSize = 8", message);
    }

    [Fact]
    public void The_epoch_that_predicts_held_out_episodes_best_is_kept_and_patience_ends_the_training()
    {
        // Few episodes and a large learning rate: the training overfits early.
        TurningRow[] rows = TurningRow.Play(6, seed: 1);
        MdnRnnPredictorTransformer Learn(int patience) => Fit(new MLContext(seed: 1), rows, options =>
            (options.HiddenSize, options.Epochs, options.LearningRate, options.Patience) = (64, 60, 6e-2, patience));
        MdnRnnPredictorTransformer all = Learn(0), early = Learn(3);
        static double Loss(PredictionQuality quality) => quality.NegativeLogLikelihood + (1 - quality.RewardExplained) / 2 + 10 * quality.DoneError;
        MdnRnnEpoch best = all.History.MinBy(epoch => Loss(epoch.HeldOut!))!;
        Assert.Equal(60, all.History.Count);
        Assert.NotEqual(60, best.Epoch);
        Assert.Equal(best.HeldOut, all.HeldOut);

        MdnRnnEpoch bestBefore = early.History.MinBy(epoch => Loss(epoch.HeldOut!))!;
        Assert.Equal(bestBefore.Epoch + 3, early.History.Count);
        Assert.Equal(all.History.Take(early.History.Count), early.History);
        Assert.Equal(bestBefore.HeldOut, early.HeldOut);
    }

    private static MdnRnnPredictorTransformer Fit(MLContext ml, TurningRow[] rows, Action<MdnRnnPredictorOptions>? change = null)
    {
        var options = new MdnRnnPredictorOptions { ActionSpace = Choices, HiddenSize = 8, Mixtures = 2, Epochs = 2, BatchSize = 4, SequenceLength = 50, Threads = 1 };
        change?.Invoke(options);
        return ml.Transforms.MdnRnnPredictor(options).Fit(ml.Data.LoadFromEnumerable(rows));
    }

    private sealed class Numbered
    {
        public uint Number { get; set; }
    }

    private sealed class Renumbered
    {
        public int Episode { get; set; }
    }

    private void FitTo(IDataView view) => chain.ML.Transforms.MdnRnnPredictor(TrainedChain.MemoryOptions()).Fit(view);
}
