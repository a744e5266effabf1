using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Forecasting;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Testing;
using WorldModels.Tests.Dynamics;
using WorldModels.Tests.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>Every stage of the library keeps the promises of an estimator.</summary>
[Collection(Stages.Name)]
public sealed class EstimatorContractTests(TrainedChain chain) : IDisposable
{
    private readonly MLContext _ml = new(seed: 4);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_whole_chain() => EstimatorContract.Check(chain.Estimator(), chain.Rollouts, new EstimatorContractOptions
    {
        InvalidInputs = [.. Wrong(chain.Rollouts, "Observation", "Step"), .. Untrainable(chain.Rollouts, "Reward", "Done")],
        FreshProcess = (model, expected) => FreshProcess.AssertReadsAlike(model, chain.RolloutFolder, expected).GetAwaiter().GetResult(),
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void V(bool samplesLatent)
    {
        VaeEncoderOptions options = TrainedChain.VisionOptions();
        options.SampleLatent = samplesLatent;
        EstimatorContract.Check(_ml.Transforms.VaeEncoder(options), chain.Rollouts, Refusing(Wrong(chain.Rollouts, "Observation")));
    }

    [Fact]
    public void V_from_weights()
    {
        chain.Vision.SaveWeights(_folder.File("v.safetensors"));
        EstimatorContract.Check(
            _ml.Transforms.VaeEncoderFromWeights("Z", "Observation", _folder.File("v.safetensors")), chain.Rollouts, Refusing(Wrong(chain.Rollouts, "Observation")));
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm, PredictionHead.MixtureDensity)]
    [InlineData(RecurrentCell.Lstm, PredictionHead.Deterministic)]
    [InlineData(RecurrentCell.Gru, PredictionHead.MixtureDensity)]
    [InlineData(RecurrentCell.Gru, PredictionHead.Deterministic)]
    [InlineData(RecurrentCell.Tanh, PredictionHead.MixtureDensity)]
    [InlineData(RecurrentCell.Tanh, PredictionHead.Deterministic)]
    public void M(RecurrentCell cell, PredictionHead head)
    {
        MdnRnnPredictorOptions options = TrainedChain.MemoryOptions();
        (options.Cell, options.Head, options.CellColumnName) = (cell, head, cell == RecurrentCell.Lstm ? "Cell" : null);
        IDataView encoded = _ml.Data.Cache(chain.Encoded);
        EstimatorContract.Check(_ml.Transforms.MdnRnnPredictor(options), encoded, Refusing(
            [.. Wrong(encoded, "Latent", "Action", "Episode", "Step"), .. Untrainable(encoded, "Reward", "Done")]));
    }

    [Fact]
    public void A_surprise_detector()
    {
        IDataView remembered = _ml.Data.Cache(chain.Remembered);
        EstimatorContract.Check(
            _ml.Transforms.SurpriseDetector(new SurpriseDetectorOptions { FalseAlarmRate = 0.1, HeldOutOnly = false }), remembered,
            Refusing([.. Wrong(remembered, "Hidden"), .. KnownToM(remembered, "Latent", "Step"), .. KnownToM(remembered, "Episode").Select(input => input with { ConcernsTransformer = false })]));
    }

    [Theory]
    [InlineData(ActionPlan.FollowingRows)]
    [InlineData(ActionPlan.Hold)]
    [InlineData(ActionPlan.Column)]
    public void A_forecaster(ActionPlan plan)
    {
        IDataView remembered = _ml.Data.Cache(_ml.Transforms.Concatenate("PlannedActions", "Action", "Action").Fit(chain.Remembered).Transform(chain.Remembered));
        EstimatorContract.Check(
            _ml.Transforms.RolloutForecaster(new RolloutForecasterOptions { Horizon = 2, Dreams = 3, Plan = plan }), remembered,
            Refusing([.. Wrong(remembered, "Hidden").Select(input => input with { ConcernsTransformer = false }), .. KnownToM(remembered, "Latent", "Action", "Episode", "Step"),
                .. Wrong(remembered, plan == ActionPlan.Column ? ["PlannedActions"] : [])]));
    }

    [Fact]
    public void M_from_weights()
    {
        chain.Memory.SaveWeights(_folder.File("m.safetensors"));
        EstimatorContract.Check(
            _ml.Transforms.MdnRnnPredictorFromWeights("H", "Latent", _folder.File("m.safetensors"), chain.Memory.ActionSpace),
            _ml.Data.Cache(chain.Encoded), Refusing(Wrong(chain.Encoded, "Latent", "Action", "Episode", "Step")));
    }

    [Theory]
    [InlineData(SearchMethod.CmaEs, 0, false)]
    [InlineData(SearchMethod.OpenEs, 3, true)]
    public void C_by_search(SearchMethod search, int hiddenUnits, bool seesCell)
    {
        CmaEsControllerOptions options = TrainedChain.ControllerOptions();
        (options.Search, options.HiddenUnits, options.CellColumnName) = (search, hiddenUnits, seesCell ? "Cell" : null);
        IDataView remembered = _ml.Data.Cache(chain.Remembered);
        EstimatorContract.Check(_ml.WorldModels().CmaEsControllerTrainer(options), remembered, Refusing(Wrong(remembered, "Latent", "Hidden")));
    }

    [Fact]
    public void C_by_reinforcement()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new PointWorld(), episodes: 2, maxSteps: 20);
        EstimatorContractOptions refusing = Refusing(Wrong(rollouts, "Observation"));
        EstimatorContract.Check(_ml.WorldModels().PpoControllerTrainer(Settings(new PpoControllerOptions { Horizon = 20 })), rollouts, refusing);
        EstimatorContract.Check(_ml.WorldModels().DqnControllerTrainer(Settings(new DqnControllerOptions { LearningStarts = 40 })), rollouts, refusing);

        static TOptions Settings<TOptions>(TOptions options) where TOptions : ReinforcementOptions
        {
            (options.OutputColumnName, options.LatentColumnName, options.HiddenColumnName) = ("Chosen", "Observation", null);
            (options.Environment, options.Steps, options.EvaluateEvery, options.EvaluationEpisodes) = (() => new PointWorld(), 100, 100, 1);
            return options;
        }
    }

    [Fact]
    public void A_table()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(
            () => new SlipperyGrid(), episodes: 5, policy: () => new RandomPolicy(new DiscreteSpace(4)), folder: _folder.File("rollouts"));
        EstimatorContract.Check(_ml.Transforms.TabularModel(stateCount: 16), rollouts, new EstimatorContractOptions
        {
            InvalidInputs = [.. Wrong(rollouts, "Observation", "Action"), .. Untrainable(rollouts, "Episode", "Step", "Reward", "Done")],
            FreshProcess = Fresh(_folder.File("rollouts")),
        });
    }

    [Theory]
    [InlineData(DynamicsHead.MeanSquaredError, 1)]
    [InlineData(DynamicsHead.Gaussian, 2)]
    [InlineData(DynamicsHead.Mixture, 1)]
    [InlineData(DynamicsHead.Flow, 1)]
    public void A_dynamics_network(DynamicsHead head, int members)
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new Pendulum(), new RolloutOptions
        {
            Episodes = 3, Seed = 1, Folder = _folder.File("rollouts"), Policy = () => new RandomPolicy(new BoxSpace(1, -1, 1)),
        });
        EstimatorContract.Check(
            _ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions
            {
                Head = head, DeviationColumnName = "Deviation", DisagreementColumnName = members > 1 ? "Disagreement" : null,
                HiddenSizes = [8], EnsembleSize = members, Epochs = 1, Threads = 1,
            }),
            rollouts, new EstimatorContractOptions
            {
                InvalidInputs = [.. Wrong(rollouts, "Observation", "Action"), .. Untrainable(rollouts, "Episode", "Step", "Reward", "Done")],
                FreshProcess = head == DynamicsHead.Flow ? Fresh(_folder.File("rollouts")) : null,
            });
    }

    private static EstimatorContractOptions Refusing(IReadOnlyList<InvalidInput> inputs) => new() { InvalidInputs = inputs };

    private static Action<string, IDataView> Fresh(string rollouts) =>
        (model, expected) => FreshProcess.AssertReadsAlike(model, rollouts, expected).GetAwaiter().GetResult();

    /// <summary>Returns the inputs in which each column is missing, has texts, or, if it is a vector, has another size.</summary>
    private IReadOnlyList<InvalidInput> Wrong(IDataView data, params string[] columns) =>
    [
        .. columns.Select(name => new InvalidInput($"no {name}", Without(data, name))),
        .. columns.Select(name => new InvalidInput($"{name} of text", OfText(data, name))),
        .. columns.Where(name => data.Schema[name].Type is Microsoft.ML.Data.VectorDataViewType { ItemType.RawType: var item } && item == typeof(float)).Select(name =>
            new InvalidInput($"{name} twice as long", Doubled(data, name)) { ShowsInShape = false, ConcernsFit = false }),
    ];

    private IReadOnlyList<InvalidInput> Untrainable(IDataView data, params string[] columns) =>
        [.. Wrong(data, columns).Where(input => input.ShowsInShape).Select(input => input with { ConcernsTransformer = false })];

    /// <summary>Columns whose names a stage learns from M, which there is only in <c>Fit</c>.</summary>
    private IReadOnlyList<InvalidInput> KnownToM(IDataView data, params string[] columns) =>
        [.. Wrong(data, columns).Where(input => input.ShowsInShape).Select(input => input with { ShowsInShape = false })];

    private IDataView Without(IDataView data, string name) => _ml.Transforms.DropColumns(name).Fit(data).Transform(data);

    private IDataView OfText(IDataView data, string name)
    {
        IDataView without = Without(data, name);
        return _ml.Transforms.CustomMapping<NoColumn, TextColumn>((_, row) => row.Text = "text", contractName: null)
            .Append(_ml.Transforms.CopyColumns(name, "Text")).Fit(without).Transform(without);
    }

    private IDataView Doubled(IDataView data, string name) => _ml.Transforms.Concatenate(name, name, name).Fit(data).Transform(data);

    private sealed class NoColumn;

    private sealed class TextColumn
    {
        public string Text { get; set; } = "";
    }
}
