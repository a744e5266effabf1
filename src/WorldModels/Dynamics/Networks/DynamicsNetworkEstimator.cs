using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Torch;

namespace WorldModels.Dynamics;

/// <summary>
/// Trains a feed-forward world model over state vectors: p(s', r, done | s, a), where s' is predicted as a single value, a normal
/// distribution, a mixture or a flow (see <see cref="DynamicsHead"/>), by one network or an ensemble.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>Yes: one pass that reads the rows into memory, then epochs</description></item>
/// <item><term>Input columns</term><description>state, action (vectors of Single), reward (Single), done (Boolean), episode, step</description></item>
/// <item><term>Output columns</term><description>the expected next state; optionally its standard deviation and the ensemble's disagreement</description></item>
/// <item><term>Rows</term><description>whole episodes in order for training; in any order afterwards</description></item>
/// <item><term>Needs libtorch</term><description>to train; not to transform or to step</description></item>
/// <item><term>Memory</term><description>all training rows</description></item>
/// <item><term>Can be interrupted</term><description>yes, between two steps of a member: <see cref="CheckpointedTrainingOptions.CheckpointFolder"/></description></item>
/// </list>
/// The last row of an episode has no next state: it is used to train the end and, if the episode terminated, the reward. If no training row has
/// an end, none is ever predicted.
/// </remarks>
public sealed class DynamicsNetworkEstimator : StageEstimator<DynamicsNetworkTransformer>
{
    private readonly DynamicsNetworkOptions _options;

    internal DynamicsNetworkEstimator(IHostEnvironment environment, DynamicsNetworkOptions options) : base(environment, nameof(DynamicsNetworkEstimator))
    {
        options.Validate();
        _options = options;
    }

    private DynamicsColumns Columns => new(
        _options.InputColumnName, _options.ActionColumnName, _options.RewardColumnName, _options.DoneColumnName, _options.EpisodeColumnName,
        _options.StepColumnName, _options.OutputColumnName, _options.DeviationColumnName, _options.DisagreementColumnName);

    private protected override IReadOnlyList<InputColumn> Inputs => Columns.ToTrain();

    private protected override IReadOnlyList<OutputColumn> Outputs => Columns.Outputs(0);

    private protected override DynamicsNetworkTransformer Train(IDataView input)
    {
        int stateSize = Columns.StateSizeOf(input);
        Space actionSpace = FindActionSpace(input.Schema);
        foreach (InputColumn column in Columns.ToTrain(stateSize, actionSpace.Size)) column.Check(input.Schema);
        Transitions rows = Transitions.Read(input, Columns, stateSize, actionSpace, _options.CancellationToken);
        var checkpoints = new Checkpoints<DynamicsProgress>(_options.CheckpointFolder, _options.CheckpointEvery, "dynamics");
        long seed = _options.RunSeed ?? Host.FixedSeed() ?? checkpoints.Seed ?? Host.GetSeed();
        HeldOutSplit split = HeldOutSplit.Of(seed, _options.HeldOutFraction, rows.EpisodeNumbers);
        ILookup<bool, int> sides = Enumerable.Range(0, rows.EpisodeCount).ToLookup(episode => split.Holds(rows.EpisodeNumbers[episode]));
        int[] training = [.. sides[false].SelectMany(rows.RowsOf)], judging = [.. sides[true].SelectMany(rows.RowsOf)];
        if (!training.Any(rows.HasNext))
            throw new InvalidOperationException($"no training row has a next row: column '{_options.StepColumnName}' is 0 in all rows. Record longer episodes");

        float[][] states = _options.KeepStates ? rows.DifferentStates() : [];
        bool isFlow = _options.Head == DynamicsHead.Flow;
        var shape = new DynamicsShape(
            stateSize, ActionCode.Size(actionSpace), _options.Head, isFlow && _options.FlowBend == FlowBend.Spline ? _options.SplineBins : _options.Mixtures,
            _options.HiddenSizes, _options.EnsembleSize, _options.PredictDifferences, training.Any(row => rows.Dones[row]), _options.PriorScale > 0, states.Length,
            isFlow ? _options.FlowBend : default, OwnOutputs: isFlow);
        Normalization normalization = Normalization.Of(rows, training, _options.PredictDifferences);
        TorchLibrary.EnsureLoaded();
        // Networks of this size are fastest on one thread of the CPU, which also gives the same bits on every machine.
        using var threads = new SingleThreadedTorch();
        TorchSharp.torch.Device device = TorchDevice.Choose(Host);
        var ensemble = new EnsembleTraining(shape, rows, normalization, training, judging, _options, device, seed);
        using var monitor = new TrainingMonitor(Host, "the dynamics network", ensemble.TotalSteps, _options);
        monitor.Log($"{training.Length} rows to train on, {judging.Length} held out, on {device}");
        EnsembleTrained trained = ensemble.Run(monitor, checkpoints, checkpoints.Resume(() => DynamicsRun.Of(_options, shape, rows, seed, device.type.ToString())));

        var weights = normalization.ToTensors().ToDictionary(tensor => tensor.Name);
        if (states.Length > 0) weights.Add(DynamicsShape.States, new NamedTensor(DynamicsShape.States, [states.Length, stateSize], [.. states.SelectMany(state => state)]));
        foreach (NamedTensor tensor in trained.Weights) weights.Add(tensor.Name, tensor);
        var settings = new DynamicsSettings(Columns, shape, SpaceDescription.Of(actionSpace), trained.History);
        return DynamicsNetworkTransformer.Create(Host, settings, weights);
    }

    private Space FindActionSpace(DataViewSchema schema) =>
        _options.ActionSpace ?? RolloutDataView.ActionSpaceOf(schema[_options.ActionColumnName]) ?? throw new InvalidOperationException(
            $"column '{_options.ActionColumnName}' does not contain the action space: set {nameof(DynamicsNetworkOptions)}.{nameof(DynamicsNetworkOptions.ActionSpace)}");
}
