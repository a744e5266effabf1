using WorldModels.Control;
using WorldModels.Environments;

namespace WorldModels.Cluster;

/// <summary>Scores controllers in the same way as the trainer, one call on one thread.</summary>
internal sealed class EvaluationJob : Job
{
    private readonly Pool<IFitnessEvaluator> _evaluators;

    /// <exception cref="ArgumentException">The environment's spaces are not those of the task.</exception>
    public EvaluationJob(EvaluationTask task, Func<IEnvironment>? environment)
    {
        _evaluators = new Pool<IFitnessEvaluator>(() => task.CreateEvaluator(threads: 1, environment));
        // Creates the first evaluator, so that a job that cannot be done is refused before the first call.
        _evaluators.Use(_ => true);
    }

    public double[][] Evaluate(EvaluationCall call, CancellationToken cancellationToken) =>
        _evaluators.Use(evaluator => evaluator.Evaluate(call.Candidates, call.Seeds, cancellationToken).ToArray());

    public override void Dispose() => _evaluators.Dispose();
}
