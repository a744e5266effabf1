using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Dreams;

public sealed class DreamGapTests : IDisposable
{
    private const string FileName = "dream-gap.json";
    private static readonly BoxSpace Actions = new(2, -1, 1);
    private static readonly VaeEncoderTransformer Vision = UntrainedStages.Vision();
    private static readonly MdnRnnPredictorTransformer Memory = UntrainedStages.Memory(Actions, doneLogit: -3);
    private static readonly ITransformer Stages = new TransformerChain<ITransformer>(Vision, Memory);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_rows_do_not_depend_on_the_number_of_threads()
    {
        DreamGap one = Measure(options => (options.Threads, options.CheckpointFolder) = (1, _folder.File("one")));
        DreamGap three = Measure(options => (options.Threads, options.CheckpointFolder) = (3, _folder.File("three")));
        AssertSame(one, three);
        Assert.Equal(Bytes("one"), Bytes("three"));
        Assert.Equal([0.5, 1.3], one.Rows.Select(row => row.Temperature));
        Assert.NotEqual(one.Rows[0].Parameters, one.Rows[1].Parameters);
        Assert.NotEqual(one.Rows[0].Parameters, Measure(seed: 9).Rows[0].Parameters);
    }

    [Fact]
    public void A_row_is_what_the_trainer_alone_makes_at_that_temperature()
    {
        var ml = new MLContext(seed: 8);
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new DotWorld(5), episodes: 1);
        CmaEsControllerOptions options = Controller();
        options.Temperature = 1.3;
        ControllerTransformer alone = ml.WorldModels().CmaEsControllerTrainer(options).Fit(Memory.Transform(Vision.Transform(rollouts)));
        DreamGapRow row = Measure().Rows[1];
        Assert.Equal(alone.Parameters, row.Parameters);
        Assert.Equal((alone.History.Score, alone.History.ScoreDeviation), (row.DreamMean, row.DreamDeviation));
        Assert.Equal(alone.History.Generations, row.Controller.History.Generations);
    }

    [Fact]
    public void The_real_returns_are_those_of_the_rows_agent_on_held_out_seeds()
    {
        DreamGap gap = Measure();
        DreamGapRow row = gap.Rows[0];
        Agent agent = Agent.FromModel(new TransformerChain<ITransformer>(Vision, Memory, row.Controller));
        using var environment = new DotWorld(8);
        double[] expected = [.. Enumerable.Range(0, 5).Select(episode => agent.Play(environment, RealSeed(episode)).Return)];
        Assert.Equal(expected, row.RealReturns);
        Assert.Equal(expected.Average(), row.RealMean, 1e-12);
        Assert.Equal(Math.Sqrt(expected.Average(value => Math.Pow(value - expected.Average(), 2))), row.RealDeviation, 1e-12);
        Assert.Equal(gap.Rows.Max(other => other.RealMean), gap.Best.RealMean);
    }

    [Fact]
    public void Baselines_play_the_same_episodes_the_random_policy_first()
    {
        DreamGap gap = Measure(options => options.Baselines = [new NamedPolicy("still", Still), new NamedPolicy("right", () => Policy.FromFunction(_ => [0, 1]))]);
        Assert.Equal(["random policy", "still", "right"], gap.Baselines.Select(baseline => baseline.Name));
        using var environment = new DotWorld(8);
        Assert.Equal(Returns(new RandomPolicy(Actions)), gap.Baselines[0].Returns);
        Assert.Equal(Returns(Still()), gap.Baselines[1].Returns);
        Assert.Equal(Returns(Still()).Average(), gap.Baselines[1].Mean, 1e-12);
        Assert.NotEqual(gap.Baselines[1].Returns, gap.Baselines[2].Returns);

        double[] Returns(IPolicy policy) => [.. Enumerable.Range(0, 5).Select(episode => EpisodeResult.Play(policy, environment, RealSeed(episode)).Return)];

        static IPolicy Still() => Policy.FromFunction(_ => [0, 0]);
    }

    [Fact]
    public void An_interrupted_gap_goes_on_behind_its_last_row_and_ends_with_the_same_bytes()
    {
        DreamGap whole = Measure(options => options.CheckpointFolder = _folder.File("whole"));
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Measure(options =>
        {
            options.CheckpointFolder = _folder.File("parts");
            options.CancellationToken = source.Token;
            options.Progress = new Immediate(value => { if (value.Stage == "C at temperature 1.3") source.Cancel(); });
        }));
        Assert.NotEqual(Bytes("whole"), Bytes("parts"));

        var reports = new List<TrainingProgress>();
        DreamGap resumed = Measure(options => (options.CheckpointFolder, options.Progress) = (_folder.File("parts"), new Immediate(reports.Add)));
        AssertSame(whole, resumed);
        Assert.Equal(Bytes("whole"), Bytes("parts"));
        Assert.Equal([FileName, FileName + ".previous"], Directory.GetFileSystemEntries(_folder.File("parts")).Select(Path.GetFileName).Order());
        Assert.All(reports, report => Assert.Equal("C at temperature 1.3", report.Stage));

        reports.Clear();
        AssertSame(whole, Measure(options => (options.CheckpointFolder, options.Progress) = (_folder.File("parts"), new Immediate(reports.Add))));
        Assert.Empty(reports);
    }

    [Fact]
    public void A_folder_of_other_settings_is_refused_and_the_setting_named()
    {
        Measure(options => options.CheckpointFolder = _folder.Path);
        byte[] before = Bytes(".");
        AssertRefused("Generations was 2, now 3", options => options.Controller.Generations = 3);
        AssertRefused("Temperatures was [0.5,1.3], now [0.5,1.4]", options => options.Temperatures = [0.5, 1.4]);
        AssertRefused("RealEpisodes was 5, now 6", options => options.RealEpisodes = 6);
        AssertRefused("Baselines was [], now [\"still\"]", options => options.Baselines = [new NamedPolicy("still", () => Policy.FromFunction(_ => [0, 0]))]);
        AssertRefused("Seed was 8, now 9", _ => { }, seed: 9);
        AssertRefused("Memory was ", _ => { }, stages: new TransformerChain<ITransformer>(Vision, UntrainedStages.Memory(Actions, doneLogit: -4)));
        Assert.Equal(before, Bytes("."));

        void AssertRefused(string difference, Action<DreamGapOptions> change, int seed = 8, ITransformer? stages = null)
        {
            string message = Assert.Throws<InvalidOperationException>(() => Measure(options =>
            {
                options.CheckpointFolder = _folder.Path;
                change(options);
            }, seed, stages)).Message;
            Assert.Contains(difference, message);
            Assert.Contains(_folder.Path, message);
        }
    }

    [Fact]
    public void A_context_without_a_seed_goes_on_with_that_of_the_folder()
    {
        DreamGap first = Measure(options => options.CheckpointFolder = _folder.Path);
        AssertSame(first, Measure(options => options.CheckpointFolder = _folder.Path, seed: null));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"Format\":\"worldmodels-dream-gap-1\"}")]
    public void A_damaged_checkpoint_is_named(string content)
    {
        File.WriteAllText(_folder.File(FileName), content);
        Assert.Contains(_folder.File(FileName), Assert.Throws<FormatException>(() => Measure(options => options.CheckpointFolder = _folder.Path)).Message);
    }

    [Fact]
    public void The_table_is_aligned_and_the_same_in_every_culture()
    {
        var history = new ControllerHistory([], 1, 2086.04, 140.5, InDream: true);
        var settings = new ControllerSettings(
            new ControllerColumns("Latent", "Hidden", null, "Action"), new ControllerShape(4, 6, false, true, 2), SpaceDescription.Of(Actions), history);
        var controller = new ControllerTransformer(new MLContext(), settings, new float[22]);
        var gap = new DreamGap([new DreamGapRow(0.1, controller, [190, 196]), new DreamGapRow(1.15, controller, [1000, 1200])], [new DreamGapBaseline("random policy", [210, 211])]);
        string[] expected =
        [
            "temperature             dream            real",
            "0.10           2086.0 ± 140.5     193.0 ± 3.0",
            "1.15           2086.0 ± 140.5  1100.0 ± 100.0",
            "random policy                     210.5 ± 0.5",
        ];
        CultureInfo culture = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;
        try
        {
            Assert.Equal(expected, gap.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Settings_and_stages_that_cannot_work_are_named_before_any_work()
    {
        AssertNamed("Temperatures", options => options.Temperatures = []);
        AssertNamed("Temperatures", options => options.Temperatures = [1, 0]);
        AssertNamed("RealEpisodes", options => options.RealEpisodes = 0);
        AssertNamed("Threads", options => options.Threads = 0);
        AssertNamed("Generations", options => options.Controller.Generations = 0);
        AssertNamed("Controller.Environment must be null", options => options.Controller.Environment = () => new DotWorld());
        AssertNamed("two baselines have the name 'random policy'", options => options.Baselines = [new NamedPolicy("random policy", () => new RandomPolicy(Actions))]);
        AssertNamed("'H', but M writes its hidden state to 'Hidden'", options => options.Controller.HiddenColumnName = "H");
        AssertNamed("'C', but M writes its cell state to 'Cell'", options => options.Controller.CellColumnName = "C");
        var ml = new MLContext(seed: 8);
        Assert.Contains("Discrete(3)", Assert.Throws<ArgumentException>(() => ml.WorldModels().DreamGap(Stages, () => new PointWorld())).Message);
        Assert.Contains("MdnRnnPredictorTransformer", Assert.Throws<ArgumentException>(() => ml.WorldModels().DreamGap(Vision, () => new DotWorld())).Message);
        Assert.Throws<ArgumentException>(() => new NamedPolicy(" ", () => new RandomPolicy(Actions)));

        void AssertNamed(string expected, Action<DreamGapOptions> change)
        {
            int reports = 0;
            Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => Measure(options =>
            {
                options.Progress = new Immediate(_ => reports++);
                change(options);
            })).Message);
            Assert.Equal(0, reports);
        }
    }

    private static DreamGap Measure(Action<DreamGapOptions>? change = null, int? seed = 8, ITransformer? stages = null)
    {
        var options = new DreamGapOptions { Temperatures = [0.5, 1.3], RealEpisodes = 5, Controller = Controller(), Threads = 2 };
        change?.Invoke(options);
        return new MLContext(seed).WorldModels().DreamGap(stages ?? Stages, () => new DotWorld(8), options);
    }

    private static CmaEsControllerOptions Controller() =>
        new() { Generations = 2, Population = 4, Episodes = 2, EvaluateEvery = 1, EvaluationEpisodes = 3, MaxSteps = 10 };

    private static long RealSeed(int episode) => Pcg64.DeriveSeed(8, 20, episode);

    private byte[] Bytes(string folder) => File.ReadAllBytes(Path.Combine(_folder.Path, folder, FileName));

    private static void AssertSame(DreamGap expected, DreamGap actual)
    {
        Assert.Equal(expected.ToString(), actual.ToString());
        Assert.Equal(expected.Rows.Select(row => row.Parameters), actual.Rows.Select(row => row.Parameters));
        Assert.Equal(expected.Rows.Select(row => row.RealReturns), actual.Rows.Select(row => row.RealReturns));
        Assert.Equal(expected.Baselines.Select(baseline => baseline.Returns), actual.Baselines.Select(baseline => baseline.Returns));
    }

    private sealed class Immediate(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
