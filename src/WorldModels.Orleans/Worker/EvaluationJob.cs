using WorldModels.Control;
using WorldModels.Environments;

namespace WorldModels.Cluster;

/// <summary>Scores controllers as the trainer itself would, one call on one thread.</summary>
internal sealed class EvaluationJob : Job
{
    private readonly Pool<IFitnessEvaluator> _evaluators;

    /// <exception cref="ArgumentException">The environment's spaces are not those of the task.</exception>
    public EvaluationJob(EvaluationTask task, Func<IEnvironment>? environment)
    {
        _evaluators = new Pool<IFitnessEvaluator>(() => task.CreateEvaluator(threads: 1, environment));
        // Makes the first: a job that cannot be done is refused before a call comes.
        _evaluators.Use(_ => true);
    }

    public double[][] Evaluate(EvaluationCall call, CancellationToken cancellationToken) =>
        _evaluators.Use(evaluator => evaluator.Evaluate(call.Candidates, call.Seeds, cancellationToken).ToArray());

    public override void Dispose() => _evaluators.Dispose();
}
