using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Planning;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>Chains with stages of ML.NET and of others before M: the agent is the whole chain.</summary>
public sealed class StockStagesTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 4);
    private readonly TemporaryFolder _folder = new();
    private BoxSpace _actions = new(1, 0, 1);

    public StockStagesTests() => _ml.ComponentCatalog.RegisterAssembly(typeof(SumAndProduct).Assembly);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("join and scale")]
    [InlineData("scale and join")]
    [InlineData("scale in place")]
    [InlineData("one-hot keys")]
    [InlineData("one-hot numbers")]
    [InlineData("missing values")]
    [InlineData("missing indicator")]
    [InlineData("types")]
    [InlineData("copies")]
    [InlineData("custom mapping")]
    [InlineData("expression")]
    [InlineData("chosen columns")]
    [InlineData("cached")]
    [InlineData("a regression")]
    [InlineData("bins and norms")]
    [InlineData("chain in a chain")]
    [InlineData("named otherwise")]
    public void An_agent_a_prediction_engine_and_a_transform_of_the_same_rows_give_the_same_actions(string kind)
    {
        _actions = new BoxSpace(1, -5, 5);
        LogRow[] rows = [.. Rows(missing: kind.StartsWith("missing", StringComparison.Ordinal))];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        var fitted = Chain(kind).Fit(data);
        float[][] transformed = Columns.Vectors(fitted.Transform(data), "Chosen");
        Assert.True(transformed.Select(action => action[0]).Distinct().Count() > rows.Length / 2);

        _ml.Model.Save(fitted, data.Schema, _folder.File("model.zip"));
        ITransformer loaded = _ml.Model.Load(_folder.File("model.zip"), out DataViewSchema schema);
        using var engine = _ml.Model.CreatePredictionEngine<LogRow, ChosenRow>(loaded);
        Columns.AssertSameBits(transformed, [.. rows.Select(row => (float[])engine.Predict(row).Chosen.Clone())]);
        foreach (Agent agent in new[] { Agent.FromModel(fitted), Agent.FromModel(loaded), Agent.FromModel(loaded, schema) })
            Columns.AssertSameBits(transformed, Acted(agent, rows));
    }

    /// <summary>Returns the actions of an agent in each row, after the actions of the rows before it.</summary>
    private static float[][] Acted(Agent agent, LogRow[] rows)
    {
        var actions = new List<float[]>();
        for (int row = 0; row < rows.Length; row++)
        {
            agent.Begin();
            for (int before = row - rows[row].Step; before < row; before++) agent.Watch(Shown(agent, rows[before]), [rows[before].Valve]);
            actions.Add([.. agent.Act(Shown(agent, rows[row]))]);
        }
        return [.. actions];
    }

    // If there are only copies before M, the environment's observation is what M reads.
    private static Observation Shown(Agent agent, LogRow row) => agent.ObservationColumnNames.Count == 0 ? new(row.Sensors) : new([.. agent.ObservationColumnNames.SelectMany(name => name switch
    {
        nameof(LogRow.Level) => [row.Level],
        nameof(LogRow.Inflow) => [row.Inflow],
        nameof(LogRow.Mode) => [row.Mode],
        nameof(LogRow.Kind) => [row.Kind],
        nameof(LogRow.Pressure) => [(float)row.Pressure],
        nameof(LogRow.Count) => [row.Count],
        nameof(LogRow.Alarm) => [row.Alarm ? 1 : 0],
        nameof(LogRow.Sensors) => row.Sensors,
        _ => throw new ArgumentException(name),
    })]);

    private EstimatorChain<ITransformer> Chain(string kind)
    {
        TransformsCatalog to = _ml.Transforms;
        var start = new EstimatorChain<ITransformer>().Append(to.Concatenate("Action", "Valve"));
        return kind switch
        {
            "join and scale" => End(start.Append(to.Concatenate("Latent", "Level", "Inflow")).Append(to.NormalizeMeanVariance("Latent"))),
            "scale and join" => End(start.Append(to.NormalizeMinMax("Inflow")).Append(to.NormalizeMeanVariance("Level", fixZero: false)).Append(to.Concatenate("Latent", "Inflow", "Level"))),
            "scale in place" => End(start.Append(to.NormalizeMeanVariance("Sensors")), "Sensors"),
            "one-hot keys" => End(start.Append(to.Conversion.MapKeyToVector("Kinds", "Kind")).Append(to.NormalizeMinMax("Level")).Append(to.Concatenate("Latent", "Level", "Kinds"))),
            "one-hot numbers" => End(start.Append(to.Categorical.OneHotEncoding("Modes", "Mode")).Append(to.NormalizeMinMax("Level")).Append(to.Concatenate("Latent", "Modes", "Level"))),
            "missing values" => End(start.Append(to.ReplaceMissingValues("Full", "Level", MissingValueReplacingEstimator.ReplacementMode.Mean)).Append(to.NormalizeMeanVariance("Full")).Append(to.Concatenate("Latent", "Full", "Mode"))),
            "missing indicator" => End(start.Append(to.IndicateMissingValues("Gone", "Level")).Append(to.Conversion.ConvertType("Gone")).Append(to.ReplaceMissingValues("Level")).Append(to.NormalizeMinMax("Level")).Append(to.Concatenate("Latent", "Gone", "Level"))),
            "types" => End(start.Append(to.Conversion.ConvertType("P", "Pressure")).Append(to.Conversion.ConvertType("N", "Count")).Append(to.Conversion.ConvertType("A", "Alarm")).Append(to.Concatenate("Latent", "P", "N", "A"))),
            "copies" => End(start.Append(to.CopyColumns("Same", "Sensors")).Append(to.NormalizeMinMax("Reward")).Append(to.CopyColumns("Latent", "Same"))),
            "custom mapping" => End(start.Append(to.CustomMapping(new SumAndProduct().GetMapping(), SumAndProduct.Name)).Append(to.NormalizeMeanVariance("Latent", "Both"))),
            "expression" => End(start.Append(to.Expression("Ratio", "(level, mode) => level / (1000f + mode)", "Level", "Mode")).Append(to.ReplaceMissingValues("Ratio")).Append(to.Concatenate("Latent", "Ratio", "Mode"))),
            "chosen columns" => End(start.Append(to.Concatenate("Latent", "Inflow", "Mode")).Append(to.DropColumns("Level", "Sensors")).Append(to.NormalizeMinMax("Latent"))),
            "cached" => End(start.Append(to.Concatenate("Latent", "Mode", "Inflow")).AppendCacheCheckpoint(_ml).Append(to.NormalizeMinMax("Latent")).AppendCacheCheckpoint(_ml)),
            "a regression" => End(start.Append(to.NormalizeMinMax("Features", "Sensors")).Append(_ml.Regression.Trainers.OnlineGradientDescent("Reward", "Features")).Append(to.Concatenate("Latent", "Score", "Features"))),
            "bins and norms" => End(start.Append(to.NormalizeBinning("Binned", "Sensors")).Append(to.NormalizeLpNorm("Norm", "Sensors")).Append(to.NormalizeLogMeanVariance("Logs", "Inflow")).Append(to.Concatenate("Latent", "Norm", "Binned", "Logs"))),
            "chain in a chain" => End(start.Append(new EstimatorChain<ITransformer>().Append(to.Concatenate("Pair", "Inflow", "Mode")).Append(to.NormalizeMinMax("Pair"))).Append(to.Concatenate("Latent", "Pair"))),
            "named otherwise" => End(start.Append(to.Conversion.MapValueToKey("Run", "RunName")).Append(to.Concatenate("Latent", "Level", "Inflow")).Append(to.ReplaceMissingValues("Latent")).Append(to.NormalizeMinMax("Latent")), episode: "Run"),
            _ => throw new ArgumentException(kind),
        };
    }

    private EstimatorChain<ITransformer> End(IEstimator<ITransformer> stages, string latent = "Latent", string episode = "Episode", Func<IEnvironment>? environment = null) => new EstimatorChain<ITransformer>()
        .Append(stages)
        .Append((IEstimator<ITransformer>)_ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            InputColumnName = latent, EpisodeColumnName = episode, ActionSpace = _actions, HiddenSize = 4, Mixtures = 1, Epochs = 1, LearningRate = 0.02, Threads = 1,
        }))
        .Append((IEstimator<ITransformer>)_ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
        {
            OutputColumnName = "Chosen", LatentColumnName = latent, Generations = 1, Population = 4, Episodes = 1, EvaluationEpisodes = 2, InitialSigma = 0.2, Threads = 1, Environment = environment,
        }));

    [Fact]
    public void A_step_through_stock_stages_allocates_nothing()
    {
        Agent agent = Agent.FromModel(Chain("join and scale").Fit(_ml.Data.LoadFromEnumerable(Rows())));
        var shown = new Observation([400, 12]);
        for (int step = 0; step < 100; step++) agent.Act(shown);
        Assert.Equal(0, Allocations.Least(() => agent.Act(shown)));
    }

    [Fact]
    public void C_learns_and_is_judged_in_a_real_environment_behind_the_stages()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows());
        ITransformer model = Joined(() => new Tank()).Fit(data);
        var memory = MdnRnnPredictorTransformer.FromModel(model);
        var controller = ControllerTransformer.FromModel(model);
        ControllerTask task = ControllerTask.Find(Before(model).Transform(data), Real(controller));
        IFitnessEvaluator evaluator = task.CreateEvaluator(new MLContext(), controller.Shape);
        long[] seeds = [3, 4, 5, 6, 7];
        double[] returns = evaluator.Evaluate([controller.Parameters], seeds, CancellationToken.None)[0];
        ((IDisposable)evaluator).Dispose();
        using var tank = new Tank();
        Assert.Equal(returns, seeds.Select(seed => Agent.FromModel(model).Play(tank, seed, memory.LongestEpisode).Return));

        using var worlds = new RealWorlds(task, 2, seesCell: false);
        worlds.Begin(1, 3);
        Agent agent = Agent.FromModel(model);
        agent.Act(tank.Reset(3));
        Assert.Equal(agent.Latent, worlds.Input(1)[..2].ToArray());
        Assert.NotEqual(tank.Reset(3).Values, agent.Latent);
    }

    [Fact]
    public void C_without_M_learns_behind_the_stages_too()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows());
        var model = _ml.Transforms.Concatenate("Latent", "Level", "Inflow").Append(_ml.Transforms.NormalizeMeanVariance("Latent"))
            .Append(_ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
            {
                HiddenColumnName = null, Environment = () => new Tank(), Generations = 20, Population = 8, Episodes = 4, EvaluationEpisodes = 10, InitialSigma = 0.5, Threads = 2,
            })).Fit(data);
        using var tank = new Tank();
        double mean = Enumerable.Range(900, 20).Average(seed => Agent.FromModel(model).Play(tank, seed).Return);
        Assert.True(mean > 50, $"{mean} of 60; {ControllerTransformer.FromModel(model).History}");
    }

    [Fact]
    public void The_gap_and_the_planner_see_through_the_stages()
    {
        ITransformer model = Joined().Fit(_ml.Data.LoadFromEnumerable(Rows()));
        DreamGap gap = _ml.WorldModels().DreamGap(model, () => new Tank(), new DreamGapOptions
        {
            Temperatures = [1], RealEpisodes = 3, Threads = 1, Controller = new CmaEsControllerOptions { Generations = 1, Population = 4, Episodes = 1, EvaluationEpisodes = 2 },
        });
        Agent agent = Agent.FromModel(new TransformerChain<ITransformer>(Before(model), gap.Rows[0].Controller));
        using var tank = new Tank();
        Assert.Equal(gap.Rows[0].RealReturns, Enumerable.Range(0, 3).Select(episode => agent.Play(tank, Pcg64.DeriveSeed(4, 20, episode)).Return));
        Assert.InRange(EpisodeResult.Play(PlanningAgent.FromModel(model, new MctsOptions { Simulations = 4, Horizon = 3 }), tank, 1, maxSteps: 3).Return, 0, 3);
    }

    [Fact]
    public void In_a_dream_whose_numbers_are_scaled_already_they_are_not_scaled_again()
    {
        ITransformer model = Joined().Fit(_ml.Data.LoadFromEnumerable(Rows()));
        using Dream dream = Dream.FromModel(model, new DreamOptions { ShowPictures = false });
        Agent agent = Agent.FromModel(model);
        Observation shown = dream.Reset(1);
        agent.Act(shown);
        Assert.Equal(shown.Values, agent.Latent);
        agent.Act(new Observation(shown.Values));
        Assert.NotEqual(shown.Values, agent.Latent);
    }

    [Fact]
    public void What_an_agent_cannot_do_row_by_row_is_refused_by_name()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows());
        ITransformer model = Joined().Fit(data);
        Refused("NotByRow cannot be applied row by row", () => Agent.FromModel(new TransformerChain<ITransformer>(new NotByRow(), model)));
        Refused("2 numbers (Level, Inflow)", () => Agent.FromModel(model).CheckSpaces(new BoxSpace(3, 0, 1), new BoxSpace(1, 0, 1)));
        Refused("the observation has 3 numbers, but the columns Level, Inflow have 2", () => Agent.FromModel(model).Act(new Observation([1, 2, 3])));

        // A model with foreign stages does not know the schema of the data: the caller passes it.
        ITransformer scale = _ml.Transforms.Concatenate("Action", "Valve").Append(_ml.Transforms.NormalizeMinMax("Latent", "Sensors")).Fit(data);
        var bare = new TransformerChain<ITransformer>(scale, UntrainedStages.Memory(new BoxSpace(1, 0, 1), latentSize: 3), UntrainedStages.Controller(new BoxSpace(1, 0, 1), latentSize: 3));
        Refused("ColumnConcatenatingTransformer, NormalizingTransformer, and does not contain the columns that they read: pass the schema", () => Agent.FromModel(bare));
        Assert.Equal(["Sensors"], Agent.FromModel(bare, data.Schema).ObservationColumnNames);
        Refused("the stage NormalizingTransformer does not accept the columns Valve (Single)", () => Agent.FromModel(bare, _ml.Transforms.SelectColumns("Valve").Fit(data).Transform(data).Schema));

        var text = End(new EstimatorChain<ITransformer>().Append(_ml.Transforms.Concatenate("Action", "Valve")).Append(_ml.Transforms.Categorical.OneHotEncoding("Latent", "RunName"))).Fit(data);
        Refused("column 'RunName' is String, but an agent's observation consists of numbers", () => Agent.FromModel(text));

        var scaled = End(new EstimatorChain<ITransformer>().Append(_ml.Transforms.Concatenate("Action", "Valve")).Append(_ml.Transforms.NormalizeMeanVariance("Action")).Append(_ml.Transforms.CopyColumns("Latent", "Sensors"))).Fit(data);
        Refused("the stage NormalizingTransformer changes the actions that M reads in 'Action'", () => Agent.FromModel(scaled));

        Agent keys = Agent.FromModel(Chain("one-hot keys").Fit(data)), types = Agent.FromModel(Chain("types").Fit(data));
        Refused("whose choices are 0 to 2: the observation has 3", () => keys.Act(new Observation([1, 3])));
        Refused("column 'Count' is Int32: the observation has 1.5", () => types.Act(new Observation([1, 1.5f, 0])));
    }

    [Fact]
    public void C_is_not_trained_on_a_latent_that_changes_after_M()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows());
        var before = Before(Joined().Fit(data));
        IDataView seen = before.Transform(data);
        IDataView changed = _ml.Transforms.NormalizeMinMax("Latent").Fit(seen).Transform(seen);
        Assert.Contains("NormalizingTransformer computes after M", Assert.Throws<InvalidOperationException>(() => _ml.WorldModels().CmaEsControllerTrainer("C", "Latent", "Hidden").Fit(changed)).Message);
        IDataView other = _ml.Transforms.Concatenate("Other", "Inflow", "Level").Fit(seen).Transform(seen);
        Assert.Contains("'Other' that the stage ColumnConcatenatingTransformer computes after M", Assert.Throws<InvalidOperationException>(() => _ml.WorldModels().CmaEsControllerTrainer("C", "Other", "Hidden").Fit(other)).Message);
    }

    private EstimatorChain<ITransformer> Joined(Func<IEnvironment>? environment = null) => End(new EstimatorChain<ITransformer>()
        .Append(_ml.Transforms.Concatenate("Action", "Valve")).Append(_ml.Transforms.Concatenate("Latent", "Level", "Inflow"))
        .Append(_ml.Transforms.NormalizeMeanVariance("Latent")), environment: environment);

    private static CmaEsControllerOptions Real(ControllerTransformer controller) =>
        new() { LatentColumnName = controller.InputColumnNames[0], Environment = () => new Tank(), Threads = 2 };

    private static TransformerChain<ITransformer> Before(ITransformer model) => new([.. ((IEnumerable<ITransformer>)model).SkipLast(1)]);

    private static void Refused(string message, Action action) => Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message);

    private static IEnumerable<LogRow> Rows(bool missing = false)
    {
        var random = new Pcg64(2);
        foreach (int row in Enumerable.Range(0, 24))
            yield return new LogRow
            {
                Episode = (uint)(row / 8), RunName = $"run {row / 8}", Step = row % 8, Level = missing && row % 7 == 3 ? float.NaN : (float)random.NextUniform(200, 800), Inflow = (float)random.NextUniform(5, 25),
                Mode = random.Next(0, 3), Kind = (uint)random.Next(0, 3), Pressure = random.Next(0, 8) / 4.0, Count = random.Next(-2, 3), Alarm = random.Next(0, 2) == 1,
                Sensors = [(float)random.NextNormal(), (float)random.NextNormal(), (float)random.NextUniform(0, 9)], Valve = (float)random.NextUniform(0, 1), Reward = (float)random.NextUniform(0, 1),
            };
    }

    private sealed class LogRow
    {
        public uint Episode { get; set; }
        public string RunName { get; set; } = "";
        public int Step { get; set; }
        public float Level { get; set; }
        public float Inflow { get; set; }
        public float Mode { get; set; }
        [KeyType(3)] public uint Kind { get; set; }
        public double Pressure { get; set; }
        public int Count { get; set; }
        public bool Alarm { get; set; }
        [VectorType(3)] public float[] Sensors { get; set; } = [];
        public float Valve { get; set; }
        public float Reward { get; set; }
        public bool Done { get; set; }
    }

    private sealed class ChosenRow
    {
        public float[] Chosen { get; set; } = [];
    }

    /// <summary>A stage without a row-to-row mapper.</summary>
    private sealed class NotByRow : ITransformer
    {
        public bool IsRowToRowMapper => false;
        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;
        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException();
        public void Save(ModelSaveContext ctx) => throw new InvalidOperationException();
        public IDataView Transform(IDataView input) => input;
    }
}

/// <summary>A custom mapping: two numbers become their sum and their product.</summary>
[CustomMappingFactoryAttribute(Name)]
public sealed class SumAndProduct : CustomMappingFactory<SumAndProduct.Input, SumAndProduct.Output>
{
    public const string Name = "SumAndProduct";

    public override Action<Input, Output> GetMapping() => (input, output) => output.Both = [input.Inflow + input.Mode, input.Inflow * input.Mode];

    public sealed class Input
    {
        public float Inflow { get; set; }
        public float Mode { get; set; }
    }

    public sealed class Output
    {
        [VectorType(2)] public float[] Both { get; set; } = [];
    }
}
