using Microsoft.ML.Runtime;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>
/// Trains C by proximal policy optimization (Schulman et al. 2017), in the dream of the M before it in the chain or in a real
/// environment, for discrete actions and for boxes.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>No: it uses the V and M that added its input columns, and episodes that it plays itself</description></item>
/// <item><term>Input columns</term><description>latent and hidden state, vectors of Single, from V and M; optionally also M's cell state, or no hidden state; in a real environment without V, the observed numbers instead of the latent</description></item>
/// <item><term>Output column</term><description>the action without exploration, a vector of Single</description></item>
/// <item><term>Needs libtorch</term><description>to train, on one thread of the CPU; not to compute actions</description></item>
/// <item><term>Same seed, same result</term><description>yes, for every number of threads</description></item>
/// </list>
/// Rewards are scaled and inputs are standardized during the training; the controller's weights include the standardization.
/// </remarks>
public sealed class PpoControllerTrainer : ReinforcementTrainer
{
    private readonly PpoControllerOptions _options;

    internal PpoControllerTrainer(IHostEnvironment environment, PpoControllerOptions options) : base(environment, nameof(PpoControllerTrainer), options)
    {
        options.Validate();
        _options = options;
    }

    private protected override string Learner => "PPO";

    private protected override long Rounds => PpoTraining.Rounds(_options);

    private protected override (float[] Parameters, ControllerHistory History) Learn(
        ControllerTask task, ControllerShape shape, IFitnessEvaluator evaluator, TrainingMonitor monitor, long seed,
        Checkpoints<ReinforcementProgress> checkpoints, Checkpoint<ReinforcementProgress>? from)
    {
        using var training = new PpoTraining(task, shape, _options, seed);
        return training.Run(evaluator, monitor, checkpoints, from);
    }
}
