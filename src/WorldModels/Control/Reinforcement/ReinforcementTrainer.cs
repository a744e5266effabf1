using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;

namespace WorldModels.Control;

/// <summary>The base class of the trainers of controllers by reinforcement learning.</summary>
/// <remarks>
/// Checkpoints contain the seeds and actions of the current episodes, which are played again up to their current step. An environment that does not reach the same state
/// with the same seed and actions is refused with an <see cref="InvalidOperationException"/>. DQN's checkpoints contain the whole replay buffer.
/// </remarks>
public abstract class ReinforcementTrainer : StageEstimator<ControllerTransformer>
{
    private readonly ReinforcementOptions _options;

    private protected ReinforcementTrainer(IHostEnvironment environment, string name, ReinforcementOptions options) : base(environment, name) => _options = options;

    private protected override IReadOnlyList<InputColumn> Inputs => _options.Columns.Inputs();

    private protected override IReadOnlyList<OutputColumn> Outputs => [new(_options.OutputColumnName, 0)];

    /// <summary>The number of progress reports of the training.</summary>
    private protected abstract long Rounds { get; }

    /// <exception cref="InvalidOperationException">The learner does not support the actions of the task.</exception>
    private protected virtual void Check(ControllerTask task) { }

    /// <summary>The name of the learner and of its checkpoints.</summary>
    private protected abstract string Learner { get; }

    private protected abstract (float[] Parameters, ControllerHistory History) Learn(
        ControllerTask task, ControllerShape shape, IFitnessEvaluator evaluator, TrainingMonitor monitor, long seed,
        Checkpoints<ReinforcementProgress> checkpoints, Checkpoint<ReinforcementProgress>? from);

    private protected override ControllerTransformer Train(IDataView input)
    {
        ControllerTask task = ControllerTask.Find(input, _options);
        Check(task);
        ControllerShape shape = task.Shape(useBias: true, _options.HiddenUnits);
        var checkpoints = new Checkpoints<ReinforcementProgress>(_options.CheckpointFolder, _options.CheckpointEvery, Learner);
        long seed = _options.RunSeed ?? Host.FixedSeed() ?? checkpoints.Seed ?? Host.GetSeed();
        Checkpoint<ReinforcementProgress>? from = checkpoints.Resume(() => ControllerRun.Of(_options, shape, task, seed, ("Learner", Learner)));
        TorchLibrary.EnsureLoaded();
        // Networks of this size are fastest on one thread of the CPU, which also gives the same bytes on every machine.
        using var threads = new SingleThreadedTorch();
        using var monitor = new TrainingMonitor(Host, "C", Rounds, _options);
        monitor.Log($"{shape.ParameterCount} parameters, {_options.Steps} {(task.InDream ? "dreamt" : "real")} steps in {Math.Min(_options.ParallelEpisodes, _options.Steps)} episodes at a time");
        IFitnessEvaluator evaluator = task.CreateEvaluator(Host, shape);
        using (evaluator as IDisposable)
        {
            (float[] parameters, ControllerHistory history) = Learn(task, shape, evaluator, monitor, seed, checkpoints, from);
            monitor.CheckFinite([new NamedTensor("controller", [parameters.Length], parameters)]);
            return new ControllerTransformer(Host, new ControllerSettings(_options.Columns, shape, SpaceDescription.Of(task.ActionSpace), history, DataColumns: task.DataColumns), parameters);
        }
    }

    /// <summary>Returns one entry of the history: the returns of the episodes that ended since the last entry.</summary>
    internal static ControllerGeneration Generation(int number, Experience experience, double chance, double? evaluation)
    {
        double[] returns = experience.TakeReturns();
        return returns.Length == 0
            ? new ControllerGeneration(number, double.NaN, double.NaN, double.NaN, chance, evaluation, experience.Steps)
            : new ControllerGeneration(number, returns.Max(), returns.Average(), returns.Min(), chance, evaluation, experience.Steps);
    }
}
