using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>Selects the result of a training: the controller with the best return on the evaluation seeds, scored on fresh seeds.</summary>
internal sealed class ControllerSelection(IFitnessEvaluator evaluator, ControllerOptions options, long seed)
{
    // The first numbers of these seeds. Training uses others, so that no episode is used for two purposes.
    private const long EvaluationTag = 12, ScoreTag = 13;

    /// <summary>The best candidate so far; null if there is none yet.</summary>
    public ControllerChoice? Choice { get; set; }

    /// <summary>Returns the mean return of a candidate for the result.</summary>
    public double Evaluate(float[] parameters, int generation)
    {
        double score = Play(parameters, EvaluationTag).Average();
        // A score of NaN is worse than every other score.
        if (Choice is null || score > Choice.Score || double.IsNaN(Choice.Score)) Choice = new ControllerChoice(parameters, score, generation);
        return score;
    }

    /// <summary>Returns the best candidate and its history.</summary>
    public (float[] Parameters, ControllerHistory History) Finish(IReadOnlyList<ControllerGeneration> generations, TrainingMonitor monitor)
    {
        (float[] chosen, _, int generation) = Choice ?? throw new InvalidOperationException("no controller was evaluated");
        double[] fresh = Play(chosen, ScoreTag);
        (double score, double deviation) = Spread.Of(fresh);
        monitor.Record(("score", score), ("score deviation", deviation));
        monitor.Log($"chosen: generation {generation}, {score:F1} +- {deviation:F1} over {fresh.Length} fresh episodes");
        return (chosen, new ControllerHistory(generations, generation, score, deviation, options.Environment is null));
    }

    private double[] Play(float[] parameters, long tag)
    {
        long[] seeds = [.. Enumerable.Range(0, options.EvaluationEpisodes).Select(episode => Pcg64.DeriveSeed(seed, tag, 0, episode))];
        return evaluator.Evaluate([parameters], seeds, options.CancellationToken)[0];
    }
}

/// <summary>A candidate for the result.</summary>
/// <param name="Parameters">The parameters of the controller.</param>
/// <param name="Score">Its mean return on the evaluation seeds.</param>
/// <param name="Generation">The generation, or the number of the evaluation, that it comes from.</param>
internal sealed record ControllerChoice(float[] Parameters, double Score, int Generation);
