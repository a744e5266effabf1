using Microsoft.ML;
using WorldModels.Dreams;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Memory;

public sealed class RecurrentOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RecurrentCell.Lstm, PredictionHead.Deterministic)]
    [InlineData(RecurrentCell.Gru, PredictionHead.MixtureDensity)]
    [InlineData(RecurrentCell.Gru, PredictionHead.Deterministic)]
    [InlineData(RecurrentCell.Tanh, PredictionHead.MixtureDensity)]
    [InlineData(RecurrentCell.Lstm, PredictionHead.SharedMixture)]
    public void Each_kind_trains_is_repeated_by_its_seed_and_comes_back_from_its_file(RecurrentCell cell, PredictionHead head)
    {
        TurningRow[] rows = TurningRow.Play(20, seed: 1);
        MdnRnnPredictorTransformer memory = Fit(rows, cell, head), again = Fit(rows, cell, head);
        Assert.Equal((cell, head), (memory.Cell, memory.Head));
        Assert.Equal(memory.Model.Weights.SelectMany(weight => weight.Values), again.Model.Weights.SelectMany(weight => weight.Values));

        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        ml.Model.Save(memory, data.Schema, _folder.File("memory.zip"));
        MdnRnnPredictorTransformer loaded = MdnRnnPredictorTransformer.FromModel(ml.Model.Load(_folder.File("memory.zip"), out _));
        Assert.Equal((cell, head, memory.ParameterCount), (loaded.Cell, loaded.Head, loaded.ParameterCount));
        Assert.Equal(memory.HeldOut, loaded.HeldOut);
        Assert.Equal(memory.History, loaded.History);
        Columns.AssertSameBits(Columns.Vectors(memory.Transform(data), "Hidden"), Columns.Vectors(loaded.Transform(data), "Hidden"));

        var dreams = new DreamBatch(loaded, 2);
        dreams.Begin(0, 3);
        dreams.Begin(1, 4);
        dreams.Step([1, 1]);
        Assert.All(dreams.Latent(0), value => Assert.True(float.IsFinite(value)));
        Assert.Equal(cell == RecurrentCell.Lstm ? 8 : 0, dreams.Cell(0).Length);
    }

    [Fact]
    public void A_deterministic_head_reports_its_squared_error_and_no_likelihood()
    {
        MdnRnnPredictorTransformer memory = Fit(TurningRow.Play(200, seed: 1), RecurrentCell.Lstm, PredictionHead.Deterministic, options =>
            (options.HiddenSize, options.Epochs, options.LearningRate) = (16, 30, 1e-2));
        PredictionQuality quality = memory.HeldOut!;
        Assert.True(double.IsNaN(quality.NegativeLogLikelihood));
        Assert.True(quality.SquaredError < 0.6 * Math.Min(quality.MeanBaselineError, quality.CopyBaselineError), $"{quality}");
        Assert.Contains("squared error a latent dimension", $"{quality}");
        Assert.All(memory.History, epoch => Assert.True(double.IsNaN(epoch.NegativeLogLikelihood)));
        Assert.True(memory.History[^1].SquaredError < 0.2 * memory.History[0].SquaredError);
    }

    [Fact]
    public void Shared_weights_know_that_the_numbers_of_a_latent_go_together()
    {
        // Both numbers are 1 or both are -1, at random. Two separate mixtures cost ln 2 for each number, a shared one costs it only once.
        var random = new Pcg64(5);
        TurningRow[] rows = [.. Enumerable.Range(0, 60 * 20).Select(i =>
        {
            float side = random.Next(2) == 0 ? 1 : -1;
            return new TurningRow
            {
                Episode = (uint)(i / 20), Step = i % 20, Latent = [side + 0.05f * (float)random.NextNormal(), side + 0.05f * (float)random.NextNormal()], Action = [i % 3], Done = i % 20 == 19,
            };
        })];
        MdnRnnPredictorTransformer shared = Learn(PredictionHead.SharedMixture), own = Learn(PredictionHead.MixtureDensity);
        double saved = own.HeldOut!.NegativeLogLikelihood - shared.HeldOut!.NegativeLogLikelihood;
        Assert.Equal(Math.Log(2) / 2, saved, 0.1);
        // In a dream they stay equal; with separate mixtures they would differ in half of the steps.
        Assert.Equal(0, TornApart(shared), 0.05);
        Assert.Equal(0.5, TornApart(own), 0.15);

        MdnRnnPredictorTransformer Learn(PredictionHead head) => Fit(rows, RecurrentCell.Lstm, head, options =>
            (options.HiddenSize, options.Mixtures, options.Epochs, options.LearningRate, options.BatchSize) = (8, 3, 60, 2e-2, 8));

        static double TornApart(MdnRnnPredictorTransformer memory)
        {
            var dreams = new DreamBatch(memory, 1);
            int apart = 0;
            for (int dream = 0; dream < 200; dream++)
            {
                dreams.Begin(0, dream);
                dreams.Step([1]);
                apart += dreams.Latent(0)[0] > 0 != dreams.Latent(0)[1] > 0 ? 1 : 0;
            }
            return apart / 200.0;
        }
    }

    [Fact]
    public void A_deterministic_dream_leaves_the_latent_neither_to_chance_nor_to_the_temperature()
    {
        TurningRow[] rows = TurningRow.Play(1, seed: 1);
        // A single start, the same for every seed.
        MdnRnnPredictorTransformer memory = Fit(rows, RecurrentCell.Gru, PredictionHead.Deterministic), noisy = Fit(rows, RecurrentCell.Gru, PredictionHead.MixtureDensity);
        Assert.Equal(Dreamt(memory, 1, 1), Dreamt(memory, 2, 5));
        Assert.NotEqual(Dreamt(noisy, 1, 1), Dreamt(noisy, 2, 1));

        static float[] Dreamt(MdnRnnPredictorTransformer memory, long seed, double temperature)
        {
            var dream = new DreamBatch(memory, 1, temperature);
            dream.Begin(0, seed);
            dream.Step([2]);
            dream.Step([0]);
            return dream.Latent(0);
        }
    }

    [Theory]
    [InlineData(RecurrentCell.Gru)]
    [InlineData(RecurrentCell.Tanh)]
    public void A_cell_state_that_does_not_exist_cannot_be_asked_for(RecurrentCell cell)
    {
        var error = Assert.Throws<ArgumentException>(() => new MLContext().Transforms.MdnRnnPredictor(
            new MdnRnnPredictorOptions { Cell = cell, CellColumnName = "Cell" }));
        Assert.Equal("CellColumnName", error.ParamName);
        Assert.Contains($"a recurrent cell {cell} has no cell state for column 'Cell'", error.Message);
    }

    [Fact]
    public void Kinds_that_do_not_exist_are_named()
    {
        Assert.Equal("Cell", Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Transforms.MdnRnnPredictor(
            new MdnRnnPredictorOptions { Cell = (RecurrentCell)7 })).ParamName);
        Assert.Equal("Head", Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Transforms.MdnRnnPredictor(
            new MdnRnnPredictorOptions { Head = (PredictionHead)7 })).ParamName);
    }

    [Fact]
    public void Training_does_not_go_on_from_another_kind()
    {
        TurningRow[] rows = TurningRow.Play(4, seed: 1);
        MdnRnnPredictorTransformer start = Fit(rows, RecurrentCell.Lstm, PredictionHead.MixtureDensity);
        foreach ((RecurrentCell cell, PredictionHead head) in new[]
            { (RecurrentCell.Gru, PredictionHead.MixtureDensity), (RecurrentCell.Lstm, PredictionHead.Deterministic), (RecurrentCell.Lstm, PredictionHead.SharedMixture) })
        {
            string message = Assert.Throws<InvalidOperationException>(() => Fit(rows, cell, head, options => options.StartFrom = start)).Message;
            Assert.Contains("another cell, head or size", message);
            Assert.Contains($"{cell}", message);
        }
    }

    [Fact]
    public void A_tanh_layer_loses_over_a_delay_what_an_LSTM_keeps_and_its_gradient_vanishes()
    {
        const int delay = 15, seeds = 3;
        var explained = new Dictionary<RecurrentCell, double> { [RecurrentCell.Lstm] = 0, [RecurrentCell.Tanh] = 0 };
        var reach = explained.ToDictionary(pair => pair.Key, _ => 0.0);
        for (int seed = 1; seed <= seeds; seed++)
        {
            var ml = new MLContext(seed);
            using RolloutDataView rollouts = ml.Data.CollectRollouts(
                () => new DelayedMemory(delay), episodes: 300, policy: () => new RandomPolicy(new DiscreteSpace(2)));
            foreach (RecurrentCell cell in explained.Keys)
            {
                MdnRnnPredictorTransformer memory = ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
                {
                    InputColumnName = "Observation", Cell = cell, Head = PredictionHead.Deterministic, HiddenSize = 16,
                    Epochs = 40, LearningRate = 1e-2, BatchSize = 16, DoneWeight = 1, Threads = 1,
                }).Fit(rollouts);
                explained[cell] += memory.HeldOut!.RewardExplained / seeds;
                GradientFlow flow = MdnRnnDiagnostics.GradientNorms(memory, rollouts, doneWeight: 1);
                Assert.Equal((delay + 2, delay + 2, 300), (flow.State.Count, flow.Hidden.Count, flow.Episodes));
                Assert.Equal(cell == RecurrentCell.Tanh, flow.Hidden.SequenceEqual(flow.State));
                reach[cell] += Math.Log10(flow.State[^1] / flow.State[0]) / seeds;
            }
        }
        // Half of the reward's variance is its time, which both can predict; the other half depends on the cue.
        Assert.True(explained[RecurrentCell.Lstm] > 0.85 && explained[RecurrentCell.Tanh] < 0.65, string.Join(", ", explained));
        // From the cue to the answer, in powers of ten.
        Assert.True(reach[RecurrentCell.Lstm] > -1 && reach[RecurrentCell.Tanh] < -2, string.Join(", ", reach));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_memory_tells_the_velocity_that_a_single_observation_hides(int seed)
    {
        var ml = new MLContext(seed);
        using RolloutDataView rollouts = Play(300, seed), fresh = Play(50, 100 + seed);
        ModelQuality recurrent = ml.WorldModels().MeasureMemory(Remember(15, 1e-3, Remember(30, 1e-2, null)), fresh);
        ModelQuality memoryless = ml.WorldModels().MeasureModel(
            ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions { HiddenSizes = [32, 32], Epochs = 30, BatchSize = 64, LearningRate = 4e-3, Threads = 1 }).Fit(rollouts), fresh);
        Assert.True(recurrent.NegativeLogLikelihood < memoryless.NegativeLogLikelihood - 0.7, $"{recurrent} against {memoryless}");
        Assert.True(recurrent.SquaredError < 0.5 * memoryless.SquaredError, $"{recurrent} against {memoryless}");
        Assert.True(recurrent.OpenLoopErrors[^1] < 0.5 * memoryless.OpenLoopErrors[^1], $"{recurrent} against {memoryless}");

        // The hidden state only appears in small differences: the last epochs use a small learning rate.
        MdnRnnPredictorTransformer Remember(int epochs, double rate, MdnRnnPredictorTransformer? start) => ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            InputColumnName = "Observation", Cell = RecurrentCell.Gru, HiddenSize = 16, Mixtures = 1, Epochs = epochs, BatchSize = 16, LearningRate = rate,
            DoneWeight = 0.1, RewardWeight = 0.1, Threads = 1, StartFrom = start,
        }).Fit(rollouts);

        RolloutDataView Play(int episodes, long from) => ml.Data.CollectRollouts(
            () => new HiddenVelocity(maxSteps: 30), new RolloutOptions { Episodes = episodes, Seed = from, Policy = () => new RandomPolicy(new BoxSpace(1, -1, 1)) });
    }

    [Fact]
    public void The_gradient_goes_back_from_the_step_that_is_asked_for()
    {
        MdnRnnPredictorTransformer memory = Fit(TurningRow.Play(20, seed: 1), RecurrentCell.Lstm, PredictionHead.MixtureDensity);
        IDataView rows = new MLContext(seed: 1).Data.LoadFromEnumerable(TurningRow.Play(5, seed: 2));
        GradientFlow flow = MdnRnnDiagnostics.GradientNorms(memory, rows, lossStep: 2);
        Assert.Equal((3, 3, 5), (flow.Hidden.Count, flow.State.Count, flow.Episodes));
        Assert.All(flow.Hidden, norm => Assert.True(norm > 0 && double.IsFinite(norm)));
        Assert.Equal(flow.Hidden[0], flow.State[0]);
        Assert.True(flow.State[1] > flow.Hidden[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => MdnRnnDiagnostics.GradientNorms(memory, rows, -1));
        Assert.Contains("step 5000", Assert.Throws<InvalidOperationException>(() => MdnRnnDiagnostics.GradientNorms(memory, rows, 5000)).Message);
    }

    [Fact]
    public void Gradients_are_those_of_the_loss_that_is_trained()
    {
        // Training standardizes the rewards: with rewards ten times as large M is the same except for the scale of its reward, and the gradients are the same.
        TurningRow[] rows = TurningRow.Play(20, seed: 1), larger = [.. TurningRow.Play(20, seed: 1)];
        foreach (TurningRow row in larger) row.Reward *= 10;
        GradientFlow flow = Flow(rows), scaled = Flow(larger);
        for (int step = 0; step < flow.Hidden.Count; step++) Assert.Equal(1, scaled.Hidden[step] / flow.Hidden[step], 1e-2);
        // Without an end and a next latent the loss only contains the reward, whose gradient is proportional to its weight.
        GradientFlow once = Flow(rows, done: 0, reward: 1), twice = Flow(rows, done: 0, reward: 2), none = Flow(rows, done: 0, reward: 0);
        Assert.Equal(2 * once.Hidden[0], twice.Hidden[0], 1e-6);
        Assert.Equal(0, none.Hidden[0]);
        Assert.True(once.Hidden[0] > 0);
        Assert.Equal(10, Flow(rows, done: 10, reward: 0).Hidden[0] / Flow(rows, done: 1, reward: 0).Hidden[0], 1e-3);

        // By default the gradient is that of the loss at the last step of each episode, which has no next latent.
        static GradientFlow Flow(TurningRow[] rows, double done = 10, double reward = 1) => MdnRnnDiagnostics.GradientNorms(
            Fit(rows, RecurrentCell.Lstm, PredictionHead.MixtureDensity), new MLContext(seed: 1).Data.LoadFromEnumerable(rows), null, done, reward);
    }

    private static MdnRnnPredictorTransformer Fit(
        TurningRow[] rows, RecurrentCell cell, PredictionHead head, Action<MdnRnnPredictorOptions>? change = null)
    {
        var ml = new MLContext(seed: 1);
        var options = new MdnRnnPredictorOptions
        {
            ActionSpace = new DiscreteSpace(3), Cell = cell, Head = head, HiddenSize = 8, Mixtures = 2, Epochs = 2, BatchSize = 4, SequenceLength = 50, Threads = 1,
        };
        change?.Invoke(options);
        return ml.Transforms.MdnRnnPredictor(options).Fit(ml.Data.LoadFromEnumerable(rows));
    }
}
