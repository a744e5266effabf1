using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>Which controller of a training becomes its result: the one that did best on the evaluation seeds, scored on fresh ones.</summary>
internal sealed class ControllerSelection(IFitnessEvaluator evaluator, ControllerOptions options, long seed)
{
    // The first numbers of their seeds; those of training are others, so that no episode serves two purposes.
    private const long EvaluationTag = 12, ScoreTag = 13;

    private float[]? _chosen;
    private double _score;
    private int _generation;

    /// <summary>The mean return of a candidate for the result.</summary>
    public double Evaluate(float[] parameters, int generation)
    {
        double score = Play(parameters, EvaluationTag).Average();
        // A score that is NaN loses against any other.
        if (_chosen is null || score > _score || double.IsNaN(_score)) (_chosen, _score, _generation) = (parameters, score, generation);
        return score;
    }

    /// <summary>The best candidate and how it came about.</summary>
    public (float[] Parameters, ControllerHistory History) Finish(IReadOnlyList<ControllerGeneration> generations, TrainingMonitor monitor)
    {
        float[] chosen = _chosen ?? throw new InvalidOperationException("no controller was evaluated");
        double[] fresh = Play(chosen, ScoreTag);
        (double score, double deviation) = Spread.Of(fresh);
        monitor.Log($"chosen: generation {_generation}, {score:F1} +- {deviation:F1} over {fresh.Length} fresh episodes");
        return (chosen, new ControllerHistory(generations, _generation, score, deviation, options.Environment is null));
    }

    private double[] Play(float[] parameters, long tag)
    {
        long[] seeds = [.. Enumerable.Range(0, options.EvaluationEpisodes).Select(episode => Pcg64.DeriveSeed(seed, tag, 0, episode))];
        return evaluator.Evaluate([parameters], seeds, options.CancellationToken)[0];
    }
}
