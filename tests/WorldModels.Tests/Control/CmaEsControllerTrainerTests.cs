using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.Memory;
using Xunit;

namespace WorldModels.Tests.Control;

public sealed class CmaEsControllerTrainerTests : IDisposable
{
    private static readonly BoxSpace Actions = new(2, -1, 1);
    private static readonly ControllerShape Shape = new(4, 6, UsesCell: false, HasBias: true, 2);
    private static readonly long[] FreshSeeds = [.. Enumerable.Range(5000, 12).Select(i => (long)i)];
    private readonly MLContext _ml = new(seed: 8);
    private readonly RolloutDataView _rollouts;
    private readonly IDataView _remembered;

    public CmaEsControllerTrainerTests()
    {
        _rollouts = _ml.Data.CollectRollouts(() => new DotWorld(5), episodes: 1);
        _remembered = UntrainedStages.Memory(Actions).Transform(UntrainedStages.Vision().Transform(_rollouts));
    }

    public void Dispose() => _rollouts.Dispose();

    [Theory]
    [InlineData(32, 256, false, true, 3, 867)]
    [InlineData(64, 512, true, false, 1, 1088)]
    public void The_controllers_of_the_paper_have_as_many_parameters_as_it_says(int latent, int hidden, bool cell, bool bias, int outputs, int expected) =>
        Assert.Equal(expected, new ControllerShape(latent, hidden, cell, bias, outputs).ParameterCount);

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        foreach (bool real in new[] { false, true })
        {
            ControllerTransformer[] fitted = [.. new[] { 1, 2, 4 }.Select(threads => Fit(options =>
            {
                options.Threads = threads;
                options.Environment = real ? () => new DotWorld(6) : null;
            }))];
            Assert.Equal(22, fitted[0].Parameters.Length);
            foreach (ControllerTransformer other in fitted[1..])
            {
                Assert.Equal(fitted[0].Parameters, other.Parameters);
                Assert.Equal(fitted[0].History.Generations, other.History.Generations);
                Assert.Equal((fitted[0].History.Score, !real), (other.History.Score, other.History.InDream));
            }
            Assert.NotEqual(fitted[0].Parameters, Fit(options => options.Environment = real ? () => new DotWorld(6) : null, new MLContext(seed: 9)).Parameters);
        }
    }

    [Fact]
    public void It_learns_to_earn_more_in_the_dream_than_doing_nothing()
    {
        ControllerTransformer trained = Fit(options =>
            (options.Generations, options.Population, options.Episodes, options.EvaluationEpisodes, options.InitialSigma) = (12, 10, 4, 20, 0.5));
        double zero = Dream(new float[Shape.ParameterCount]);
        double learnt = Dream(trained.Parameters);
        Assert.True(learnt > zero + 0.1, $"learnt {learnt}, doing nothing {zero}");
        Assert.Equal(12, trained.History.Generations.Count);
    }

    [Fact]
    public void It_learns_most_of_what_there_is_to_learn_in_the_real_environment()
    {
        var pushes = new DiscreteSpace(3);
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(pushes, latentSize: 2);
        var ml = new MLContext(seed: 8);
        ControllerTransformer trained = ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
        {
            Generations = 15, Population = 16, Episodes = 4, EvaluateEvery = 5, EvaluationEpisodes = 8, InitialSigma = 0.5, Environment = () => new PointWorld(),
        }).Fit(memory.Transform(ml.Data.LoadFromEnumerable(TurningRow.Play(1, seed: 1))));
        // A push against the position and the velocity is nearly the best policy.
        double learnt = Mean(Agent.FromModel(new TransformerChain<ITransformer>(memory, trained))), left = Mean(Policy.FromFunction(_ => [1]));
        double best = Mean(Policy.FromFunction(seen => [1 - Math.Sign(Math.Round(2 * (seen.Values[0] + 4 * seen.Values[1])))]));
        TestContext.Current.TestOutputHelper?.WriteLine($"learnt {learnt:F2}, left alone {left:F2}, by hand {best:F2}");
        Assert.True(learnt > left + 0.7 * (best - left), $"learnt {learnt}, left alone {left}, by hand {best}");

        static double Mean(IPolicy policy)
        {
            using var world = new PointWorld();
            return Enumerable.Range(7000, 60).Average(seed => EpisodeResult.Play(policy, world, seed).Return);
        }
    }

    [Fact]
    public void Returns_in_the_dream_do_not_depend_on_who_else_is_evaluated()
    {
        float[][] candidates = [.. Enumerable.Range(0, 9).Select(i => Inference.Numbers.Random(i, Shape.ParameterCount))];
        long[] seeds = [.. Enumerable.Range(0, 11).Select(i => 100L + i)];
        var together = new DreamEvaluator(UntrainedStages.Memory(Actions, doneLogit: -2), Shape, Dreaming, threads: 3);
        IReadOnlyList<double[]> returns = together.Evaluate(candidates, seeds, CancellationToken.None);
        var alone = new DreamEvaluator(UntrainedStages.Memory(Actions, doneLogit: -2), Shape, Dreaming, threads: 1);
        for (int candidate = 0; candidate < candidates.Length; candidate++)
            Assert.Equal(returns[candidate], alone.Evaluate([candidates[candidate]], seeds, CancellationToken.None)[0]);
        Assert.Equal(returns[2][5], alone.Evaluate([candidates[2]], [seeds[5]], CancellationToken.None)[0][0]);
        Assert.Equal(99, returns.SelectMany(row => row).Distinct().Count());
    }

    [Fact]
    public void A_candidate_whose_score_is_not_a_number_loses_and_the_search_goes_on()
    {
        // The first evaluation of the mean is NaN too.
        int evaluations = 0;
        var scores = new ScriptedEvaluator((candidate, alone) =>
            alone && evaluations++ == 0 ? double.NaN : !alone && candidate[0] > 0 ? double.NaN : -Math.Abs(candidate[0] + 1));
        (float[] parameters, ControllerHistory history) = Train(scores, generations: 30);
        Assert.True(parameters[0] < -0.5, $"{parameters[0]}");
        Assert.True(history.ChosenGeneration > 1);
        Assert.True(double.IsFinite(history.Score));
    }

    [Fact]
    public void A_population_of_which_nobody_has_a_score_is_an_error()
    {
        string message = Assert.Throws<ArgumentException>(() => Train(new ScriptedEvaluator((_, _) => double.NaN), generations: 2)).Message;
        Assert.Contains("none of the 8 losses is finite", message);
    }

    [Fact]
    public void An_environment_that_fails_is_disposed_and_its_error_comes_through()
    {
        var made = new List<DotWorld>();
        Exception error = Assert.Throws<InvalidOperationException>(() => Fit(options => options.Environment = () =>
        {
            var inner = new DotWorld(0);
            lock (made) made.Add(inner);
            return inner;
        }));
        Assert.Equal("call Reset first", error.Message);
        Assert.NotEmpty(made);
        Assert.All(made, environment => Assert.True(environment.Disposed));
        Assert.Contains("Discrete(3)", Assert.Throws<ArgumentException>(() => Fit(options => options.Environment = () => new PointWorld())).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_can_be_watched_and_cancelled(bool real)
    {
        var reports = new List<TrainingProgress>();
        var lines = new List<string>();
        _ml.Log += (_, message) => lines.Add(message.Message);
        using var source = new CancellationTokenSource();
        Fit(options => options.Progress = new Immediate(reports.Add));
        Assert.Equal(("C", 3L, 3L, 1.0), (reports[^1].Stage, reports[^1].Completed, reports[^1].Total, reports[^1].Fraction));
        Assert.Equal(["best return", "mean return", "sigma"], reports[^1].Metrics.Keys);
        Assert.Contains(lines, line => line.Contains("generation 3 of 3", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("fresh episodes", StringComparison.Ordinal));

        int steps = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Fit(options =>
        {
            options.CancellationToken = source.Token;
            options.Environment = real ? () => new CancellingWorld(() => { if (Interlocked.Increment(ref steps) == 10) source.Cancel(); }) : null;
            if (!real) options.Progress = new Immediate(_ => source.Cancel());
            options.Generations = real ? 3 : 100_000;
        }));
        Assert.ThrowsAny<OperationCanceledException>(() => Fit(options => options.CancellationToken = new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_controller_may_see_the_cell_state_and_have_no_bias()
    {
        ControllerTransformer fitted = Fit(options => (options.CellColumnName, options.UseBias) = ("Cell", false));
        Assert.Equal(2 * (4 + 6 + 6), fitted.Parameters.Length);
        Assert.Equal(5, MachineLearning.Columns.Vectors(fitted.Transform(_remembered), "Action").Length);
    }

    [Theory]
    [InlineData("Latent", "latent", 4)]
    [InlineData("Hidden", "hidden state", 6)]
    [InlineData("Cell", "cell state", 6)]
    public void A_column_that_is_missing_or_of_another_type_is_named_with_what_is_expected(string name, string role, int size)
    {
        void SeeCell(CmaEsControllerOptions options) => options.CellColumnName = "Cell";
        ControllerTransformer fitted = Fit(SeeCell);
        IDataView missing = _ml.Transforms.DropColumns(name).Fit(_remembered).Transform(_remembered);
        IDataView mistyped = _ml.Transforms.CopyColumns(name, "Reward").Fit(missing).Transform(missing);
        var options = new CmaEsControllerOptions { CellColumnName = "Cell" };
        foreach ((IDataView view, string got) in new[] { (missing, "no such column"), (mistyped, "Single") })
        {
            AssertMismatch(() => _ml.WorldModels().CmaEsControllerTrainer(options).Fit(view), "known-size vector of Single", got);
            AssertMismatch(() => _ml.WorldModels().CmaEsControllerTrainer(options).GetOutputSchema(MachineLearning.Shapes.Of(view.Schema)), "known-size vector of Single", got);
            AssertMismatch(() => fitted.Transform(view), $"vector of {size} Single", got);
            AssertMismatch(() => fitted.GetOutputSchema(view.Schema), $"vector of {size} Single", got);
        }

        void AssertMismatch(Action act, string expected, string got) =>
            Assert.Contains($"{role} column '{name}': expected {expected}, got {got}", Assert.Throws<ArgumentOutOfRangeException>(act).Message);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        AssertNamed("Temperature", options => options.Temperature = 0);
        AssertNamed("Temperature", options => options.Temperature = double.NaN);
        AssertNamed("Temperature", options => options.Temperature = double.PositiveInfinity);
        AssertNamed("MaxSteps", options => options.MaxSteps = -1);
        AssertNamed("Population", options => options.Population = 1);
        AssertNamed("Episodes", options => options.Episodes = 0);
        AssertNamed("Generations", options => options.Generations = 0);
        AssertNamed("InitialSigma", options => options.InitialSigma = double.PositiveInfinity);
        AssertNamed("EvaluateEvery", options => options.EvaluateEvery = 0);
        AssertNamed("EvaluationEpisodes", options => options.EvaluationEpisodes = 0);
        AssertNamed("Threads", options => options.Threads = 0);
        AssertNamed("HiddenUnits", options => options.HiddenUnits = -1);
        AssertNamed("HiddenUnits", options => options.HiddenUnits = 4097);
        AssertNamed("Search", options => options.Search = (SearchMethod)9);
        AssertNamed("Population", options => (options.Search, options.Population) = (SearchMethod.OpenEs, 7));
        AssertNamed("Environment", options => options.HiddenColumnName = null);
        AssertNamed("CellColumnName", options => (options.HiddenColumnName, options.CellColumnName, options.Environment) = (null, "Cell", () => new PointWorld()));
        AssertNamed("OutputColumnName", options => options.OutputColumnName = " ");

        void AssertNamed(string name, Action<CmaEsControllerOptions> change)
        {
            var options = new CmaEsControllerOptions();
            change(options);
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => _ml.WorldModels().CmaEsControllerTrainer(options)).ParamName);
        }
    }

    [Fact]
    public void The_search_goes_on_around_an_earlier_controller()
    {
        ControllerTransformer first = Fit(options => options.InitialSigma = 0.5);
        ControllerTransformer second = Fit(options =>
        {
            options.StartFrom = first;
            options.InitialSigma = 1e-6;
        });
        Assert.Contains(first.Parameters, value => Math.Abs(value) > 0.01);
        Assert.All(first.Parameters.Zip(second.Parameters), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Contains("HasBias", Assert.Throws<InvalidOperationException>(() => Fit(options =>
        {
            options.StartFrom = first;
            options.UseBias = false;
        })).Message);
    }

    private ControllerTransformer Fit(Action<CmaEsControllerOptions> change, MLContext? ml = null)
    {
        var options = new CmaEsControllerOptions { Generations = 3, Population = 5, Episodes = 2, EvaluateEvery = 2, EvaluationEpisodes = 3, Threads = 2 };
        change(options);
        return (ml ?? _ml).WorldModels().CmaEsControllerTrainer(options).Fit(_remembered);
    }

    private static (float[] Parameters, ControllerHistory History) Train(IFitnessEvaluator evaluator, int generations)
    {
        var options = new CmaEsControllerOptions { Generations = generations, Population = 8, Episodes = 1, EvaluateEvery = 1, EvaluationEpisodes = 1 };
        using var monitor = new TrainingMonitor(((IHostEnvironment)new MLContext(seed: 1)).Register("test"), "C", generations, options);
        return new CmaEsControllerTraining(evaluator, evaluator, new ControllerShape(1, 1, false, false, 1), options, seed: 1).Run(monitor);
    }

    private sealed class ScriptedEvaluator(Func<float[], bool, double> score) : IFitnessEvaluator
    {
        public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken) =>
            [.. candidates.Select(candidate => (double[])[score(candidate, candidates.Count == 1)])];
    }

    private static DreamOptions Dreaming => new() { Temperature = 1.15, MaxSteps = 20 };

    private sealed class Immediate(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private static double Dream(float[] parameters) =>
        new DreamEvaluator(UntrainedStages.Memory(Actions), Shape, Dreaming, threads: 2).Evaluate([parameters], FreshSeeds, CancellationToken.None)[0].Average();

    private sealed class CancellingWorld(Action onStep) : IEnvironment
    {
        private readonly DotWorld _inner = new();

        public Space ObservationSpace => _inner.ObservationSpace;

        public Space ActionSpace => _inner.ActionSpace;

        public Observation Reset(long seed) => _inner.Reset(seed);

        public StepResult Step(float[] action)
        {
            onStep();
            return _inner.Step(action);
        }

        public void Dispose() => _inner.Dispose();
    }
}
