using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// Trains C, a controller whose input is (z, h), by the evolution strategy CMA-ES or another search: in the dream of the M before it in the
/// chain, or in a real environment (World Models, sections 2.3 and 4).
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>No: it uses the V and M that added its input columns, and episodes that it plays itself</description></item>
/// <item><term>Input columns</term><description>latent and hidden state, vectors of Single, from V and M; optionally also M's cell state, or no hidden state; in a real environment without V, the observed numbers instead of the latent</description></item>
/// <item><term>Output column</term><description>the action, a vector of Single</description></item>
/// <item><term>Needs libtorch</term><description>no</description></item>
/// <item><term>Same seed, same result</term><description>yes, for every number of threads</description></item>
/// </list>
/// A high return in the dream together with a low return in the real environment means that C exploits M's errors: increase
/// <see cref="ControllerOptions.Temperature"/>.
/// </remarks>
public sealed class CmaEsControllerTrainer : StageEstimator<ControllerTransformer>
{
    private readonly CmaEsControllerOptions _options;

    internal CmaEsControllerTrainer(IHostEnvironment environment, CmaEsControllerOptions options) : base(environment, nameof(CmaEsControllerTrainer))
    {
        options.Validate();
        _options = options;
    }

    private protected override IReadOnlyList<InputColumn> Inputs => _options.Columns.Inputs();

    private protected override IReadOnlyList<OutputColumn> Outputs => [new(_options.OutputColumnName, 0)];

    private protected override ControllerTransformer Train(IDataView input) => Train(ControllerTask.Find(input, _options), seed: null);

    /// <summary>Trains a controller for <paramref name="memory"/>; V is only needed in a real environment whose observations are pictures.</summary>
    internal ControllerTransformer Train(MdnRnnPredictorTransformer memory, VaeEncoderTransformer? vision, long? seed) =>
        Train(ControllerTask.For(memory, vision, _options), seed);

    /// <summary>Creates a controller for <paramref name="memory"/> that was trained with these settings.</summary>
    internal ControllerTransformer Create(MdnRnnPredictorTransformer memory, float[] parameters, ControllerHistory history) =>
        Create(ControllerTask.For(memory, null, _options), parameters, history);

    private ControllerTransformer Train(ControllerTask task, long? seed)
    {
        ControllerShape shape = Shape(task);
        if (_options.StartFrom is { } start && start.Shape != shape)
            throw new InvalidOperationException($"the search cannot start from a controller with other sizes: it has {start.Shape}, but {shape} is needed");
        if (_options.GiveUpAfter > 0 && task.MaxSteps == 0)
            throw new InvalidOperationException($"{nameof(_options.GiveUpAfter)} needs {nameof(_options.MaxSteps)}: without M, the maximum length of an episode is not known");

        DreamEnsemble? ensemble = _options.Ensemble.Count == 0 ? null : DreamEnsemble.Of(task.Memory!, _options.Ensemble, _options.DisagreementPenalty);

        var checkpoints = new Checkpoints<ControllerProgress>(_options.CheckpointFolder, _options.CheckpointEvery, "C");
        long known = seed ?? _options.RunSeed ?? Host.FixedSeed() ?? checkpoints.Seed ?? Host.GetSeed();
        Checkpoint<ControllerProgress>? from = checkpoints.Resume(
            () => ControllerRun.Of(_options, shape, task, known, (nameof(_options.StartFrom), ControllerRun.Hash(_options.StartFrom)),
                (nameof(_options.Ensemble), ControllerRun.Hashes(_options.Ensemble)),
                // It has no effect without an ensemble, and runs of version 0.1 have no record of it.
                (nameof(_options.DisagreementPenalty), ensemble?.Penalty)),
            mayGrow: nameof(_options.Generations));
        using var monitor = new TrainingMonitor(Host, "C", _options.Generations, _options);
        string length = task.MaxSteps > 0 ? $"up to {task.MaxSteps} steps" : "any number of steps";
        monitor.Log($"{shape.ParameterCount} parameters, {_options.Generations} generations of {_options.Population} controllers by {_options.Search} with {_options.Episodes} episodes of {length} each, {(task.InDream ? "dreamt" : "real")}");
        IFitnessEvaluator searching = task.CreateEvaluator(Host, shape, _options.GiveUpAfter, ensemble);
        using (searching as IDisposable)
        {
            // The return of a stopped episode is an estimate, so the result is selected and scored with whole episodes.
            IFitnessEvaluator? whole = _options.GiveUpAfter > 0 ? task.CreateEvaluator(Host, shape) : null;
            using var wholeOwner = whole as IDisposable;
            (float[] parameters, ControllerHistory history) =
                new CmaEsControllerTraining(searching, whole ?? searching, shape, _options, known).Run(monitor, checkpoints, from);
            return Create(task, parameters, history);
        }
    }

    private ControllerTransformer Create(ControllerTask task, float[] parameters, ControllerHistory history) =>
        new(Host, new ControllerSettings(_options.Columns, Shape(task), SpaceDescription.Of(task.ActionSpace), history, DataColumns: task.DataColumns), parameters);

    private ControllerShape Shape(ControllerTask task) => task.Shape(_options.UseBias, _options.HiddenUnits);
}
