using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Torch;
using WorldModels.Vision;

namespace WorldModels.Memory;

/// <summary>
/// Trains M, the recurrent network that predicts p(z', r, done | z, a, h) with a mixture of Gaussians for each number of
/// the next latent (World Models, section 2.2 and appendix A.2). Options replace the LSTM by a GRU or a simple tanh layer,
/// and the mixture by a deterministic head.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>Yes: one pass over the rows that encodes them, then epochs over the latents</description></item>
/// <item><term>Input columns</term><description>latent, action (vectors of Single), reward (Single), done (Boolean), episode, step; log variance if there is one</description></item>
/// <item><term>Output columns</term><description>the hidden state before the row's action; optionally an LSTM's cell state</description></item>
/// <item><term>Rows</term><description>whole episodes in order, in training and in every later use: shuffled rows are refused</description></item>
/// <item><term>Needs libtorch</term><description>to train; not to transform</description></item>
/// <item><term>Memory</term><description>one batch; latents beyond 1 GiB are written to a temporary file</description></item>
/// </list>
/// Watch the held-out likelihood (squared error with a deterministic head) in <see cref="MdnRnnPredictorTransformer.HeldOut"/> and compare it with its baselines. The
/// score of a controller alone does not show whether M has learnt anything.
/// </remarks>
public sealed class MdnRnnPredictorEstimator : StageEstimator<MdnRnnPredictorTransformer>
{
    private const int SeedTag = 2, CollapseTag = 27;
    private readonly MdnRnnPredictorOptions _options;

    internal MdnRnnPredictorEstimator(IHostEnvironment environment, MdnRnnPredictorOptions options) : base(environment, nameof(MdnRnnPredictorEstimator))
    {
        options.Validate();
        _options = options;
    }

    private protected override IReadOnlyList<InputColumn> Inputs => Columns(_options.LogVarianceColumnName).ToTrain();

    private protected override IReadOnlyList<OutputColumn> Outputs => MdnRnnPredictorTransformer.OutputColumns(Columns(null), 0);

    private protected override MdnRnnPredictorTransformer Train(IDataView input)
    {
        MdnRnnColumns columns = Columns(_options.LogVarianceColumnName ?? FindLogVariance(input.Schema));
        VaeEncoderTransformer? vision = StageReference.Find<VaeEncoderTransformer>(input.Schema[columns.Latent]);
        if (vision is { SamplesLatent: true })
            throw new InvalidOperationException(
                $"column '{columns.Latent}' contains latents that V drew at random. M draws them itself from the mean and the variance, so the noise would be added twice: set V's {nameof(VaeEncoderOptions.SampleLatent)} to false");
        Space actionSpace = FindActionSpace(input.Schema);
        int latentSize = ((VectorDataViewType)input.Schema[columns.Latent].Type).Size;
        foreach (InputColumn column in columns.ToTrain(latentSize, actionSpace.Size)) column.Check(input.Schema);
        TorchLibrary.EnsureLoaded();
        using var threads = new SingleThreadedTorch();
        TorchSharp.torch.Device device = TorchDevice.Choose(Host);

        var numbers = new List<ulong>();
        using RolloutStore store = LatentRollouts.Read(
            Host, input, columns, latentSize, actionSpace, _options.MemoryBudgetBytes, _options.CancellationToken, numbers);

        var shape = new MdnRnnShape(
            latentSize, ActionCode.Size(actionSpace), _options.HiddenSize, _options.Head == PredictionHead.Deterministic ? 1 : _options.Mixtures,
            Cell: _options.Cell, Head: _options.Head);
        if (_options.StartFrom is { } other && (other.Model.Shape != shape || other.ActionSpace != actionSpace))
            throw new InvalidOperationException(
                $"training cannot start from an M with another cell, head or size: it is {other.Model.Shape} with {other.ActionSpace}, but {shape} with {actionSpace} is needed");
        var checkpoints = new Checkpoints<MdnRnnProgress>(_options.CheckpointFolder, _options.CheckpointEvery, "M");
        long seed = _options.RunSeed ?? Host.FixedSeed() ?? checkpoints.Seed ?? Host.GetSeed();
        long splitSeed = vision?.SplitSeed ?? _options.StartFrom?.SplitSeed ?? seed;
        HeldOutSplit split = HeldOutSplit.Of(splitSeed, _options.HeldOutFraction, numbers);
        MdnRnnPredictorOptions options = DefaultTrainingLength.Of(
            _options, [.. Enumerable.Range(0, store.EpisodeCount).Where(episode => !split.Holds(numbers[episode])).Select(store.EpisodeLength)]);
        Checkpoint<MdnRnnProgress>? from = checkpoints.Resume(() => MdnRnnRun.Of(options, shape, store, seed, splitSeed, device.type.ToString()));
        // A training that version 0.1 began resumes with the episodes that version 0.1 held out.
        int[] judging = from is { State.IsSplitBySeed: false }
            ? [.. Enumerable.Range(0, store.EpisodeCount).TakeLast(Math.Min((int)Math.Ceiling(store.EpisodeCount * _options.HeldOutFraction), store.EpisodeCount - 1))]
            : [.. Enumerable.Range(0, store.EpisodeCount).Where(episode => split.Holds(numbers[episode]))];
        int[] training = [.. Enumerable.Range(0, store.EpisodeCount).Except(judging)];
        var random = new Pcg64(seed, SeedTag);
        using var network = new MdnRnnNetwork(shape, random);
        bool standardizes = vision is null && columns.LogVariance is null && from is not { State.IsStandardized: false };
        TrainingScale scale = TrainingScale.Of(store, training, shape, standardizes);
        var judged = new HeldOutEpisodes(store, judging, options, seed, scale.ScalesInputs);
        var steps = new MdnRnnTraining(network, shape, store, training, judged, options, scale, device, random);
        network.PredictBaseRateOfDone(shape, scale.Dones, scale.Steps);
        if (_options.StartFrom is { } start) network.Load(scale.Unfold(start.Model.NetworkWeights).Values);
        using var monitor = new TrainingMonitor(Host, "M", steps.TotalSteps, options);
        monitor.Log($"{training.Length} episodes to train on, {judging.Length} held out, {store.RowCount} steps in all, on {device}");
        MdnRnnTrained trained = steps.Run(monitor, checkpoints, from);

        Dictionary<string, NamedTensor> weights = scale.Fold(network.ToTensors());
        monitor.CheckFinite(weights.Values);
        PredictionQuality? quality = trained.Kept.HeldOut;
        if (quality is not null) monitor.Log($"held out: {quality}");
        weights.Add(DreamStarts.Name, DreamStarts.Collect(weights, shape, store, training, seed));
        var model = new MdnRnnModel(weights, shape);
        TrainingWarning[] warnings =
            [.. new[] { MixtureCollapse.Find(model, store, training, new Pcg64(seed, CollapseTag)), BaselineWarning.Find(quality) }.OfType<TrainingWarning>()];
        foreach (TrainingWarning warning in warnings) monitor.Warn($"{warning}");
        var settings = new MdnRnnSettings(
            columns, shape, SpaceDescription.Of(actionSpace), Enumerable.Range(0, store.EpisodeCount).Max(store.EpisodeLength), seed, trained.History, quality, warnings,
            vision is not null, splitSeed, ColumnRecord.Behind(RowStages.Behind(input)),
            LoggedActions.Of(input.Schema[columns.Action]) is { } logged && logged.Space == actionSpace ? logged.Columns : null,
            from is { State.IsSplitBySeed: false } ? null : split.Bound);
        return new MdnRnnPredictorTransformer(Host, settings, model);
    }

    private MdnRnnColumns Columns(string? logVariance) => new(
        _options.InputColumnName, logVariance, _options.ActionColumnName, _options.RewardColumnName, _options.DoneColumnName,
        _options.EpisodeColumnName, _options.StepColumnName, _options.OutputColumnName, _options.CellColumnName);

    private string? FindLogVariance(DataViewSchema schema)
    {
        string? name = StageReference.Find<VaeEncoderTransformer>(schema[_options.InputColumnName])?.LogVarianceColumnName;
        return name is not null && schema.GetColumnOrNull(name) is not null ? name : null;
    }

    private Space FindActionSpace(DataViewSchema schema) =>
        _options.ActionSpace ?? RolloutDataView.ActionSpaceOf(schema[_options.ActionColumnName]) ?? throw new InvalidOperationException(
            $"column '{_options.ActionColumnName}' does not contain the action space: set {nameof(MdnRnnPredictorOptions)}.{nameof(MdnRnnPredictorOptions.ActionSpace)}");
}
