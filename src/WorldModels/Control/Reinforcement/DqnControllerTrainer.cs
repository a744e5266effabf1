using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>
/// Trains C by deep Q-learning (Mnih et al. 2015; double DQN, van Hasselt et al. 2016), in the dream of the M before it in the chain
/// or in a real environment, for discrete actions: C's outputs are the values of the choices, and it takes the choice with the largest value.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>No: it uses the V and M that added its input columns, and episodes that it plays itself</description></item>
/// <item><term>Input columns</term><description>latent and hidden state, vectors of Single, from V and M; optionally also M's cell state, or no hidden state; in a real environment without V, the observed numbers instead of the latent</description></item>
/// <item><term>Output column</term><description>the choice, a vector of one Single</description></item>
/// <item><term>Needs libtorch</term><description>to train, on one thread of the CPU; not to compute actions</description></item>
/// <item><term>Same seed, same result</term><description>yes, for every number of threads</description></item>
/// <item><term>Memory</term><description>two inputs of C for each of <see cref="DqnControllerOptions.ReplayCapacity"/> steps</description></item>
/// </list>
/// Rewards are not scaled. Values become as large as rewards / (1 - <see cref="ReinforcementOptions.Discount"/>): if they reach
/// hundreds, a smaller discount or scaled rewards make the learning faster.
/// </remarks>
public sealed class DqnControllerTrainer : ReinforcementTrainer
{
    private readonly DqnControllerOptions _options;

    internal DqnControllerTrainer(IHostEnvironment environment, DqnControllerOptions options) : base(environment, nameof(DqnControllerTrainer), options)
    {
        options.Validate();
        _options = options;
    }

    private protected override string Learner => "DQN";

    private protected override long Rounds => DqnTraining.Rounds(_options);

    private protected override void Check(ControllerTask task)
    {
        if (task.ActionSpace is not DiscreteSpace)
            throw new InvalidOperationException(
                $"column '{_options.OutputColumnName}': DQN needs actions of a {nameof(DiscreteSpace)}, but the actions are of {task.ActionSpace}. "
                + $"Use {nameof(PpoControllerTrainer)} or {nameof(CmaEsControllerTrainer)}.");
    }

    private protected override (float[] Parameters, ControllerHistory History) Learn(
        ControllerTask task, ControllerShape shape, IFitnessEvaluator evaluator, TrainingMonitor monitor, long seed,
        Checkpoints<ReinforcementProgress> checkpoints, Checkpoint<ReinforcementProgress>? from)
    {
        using var training = new DqnTraining(task, shape, _options, seed);
        return training.Run(evaluator, monitor, checkpoints, from);
    }
}
