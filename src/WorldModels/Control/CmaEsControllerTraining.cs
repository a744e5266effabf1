using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>The evolution of C: ask, play, tell; now and then the mean is evaluated, and the best mean is the result.</summary>
internal sealed class CmaEsControllerTraining(IFitnessEvaluator evaluator, ControllerShape shape, CmaEsControllerOptions options, long seed)
{
    // Each use of seeds has a first number of its own, so that no episode serves two purposes.
    private const long SearchTag = 10, TrainingTag = 11, EvaluationTag = 12, ScoreTag = 13, StartTag = 14;

    public (float[] Parameters, ControllerHistory History) Run(TrainingMonitor monitor)
    {
        IEnumerable<double> start = options.StartFrom?.Parameters.Select(value => (double)value) ?? shape.Start(Pcg64.DeriveSeed(seed, StartTag));
        IEvolutionStrategy search = SearchMethods.Create(
            options.Search, start, options.InitialSigma, options.Population, Pcg64.DeriveSeed(seed, SearchTag), options.Threads);
        long[] evaluationSeeds = Seeds(EvaluationTag, 0, options.EvaluationEpisodes);
        var generations = new List<ControllerGeneration>();
        float[] chosen = [];
        (double chosenScore, int chosenGeneration) = (double.NegativeInfinity, 0);
        for (int generation = 1; generation <= options.Generations; generation++)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            float[][] controllers = [.. candidates.Select(ToSingle)];
            long[] seeds = Seeds(TrainingTag, generation, options.Episodes);
            double[] returns = options.Racing ? CandidateRace.Run(controllers, seeds, Evaluate) : Play(controllers, seeds);
            search.Tell(candidates, [.. returns.Select(value => -value)]);

            double? evaluation = null;
            if (generation % options.EvaluateEvery == 0 || generation == options.Generations)
            {
                float[] mean = ToSingle(search.Mean);
                evaluation = Play([mean], evaluationSeeds)[0];
                // A score that is NaN loses against any other.
                if (chosen.Length == 0 || evaluation > chosenScore || double.IsNaN(chosenScore))
                    (chosen, chosenScore, chosenGeneration) = (mean, evaluation.Value, generation);
            }
            double[] finite = [.. returns.Where(double.IsFinite)];
            generations.Add(new ControllerGeneration(generation, finite.Max(), finite.Average(), finite.Min(), search.Sigma, evaluation));
            monitor.Advance(("best return", finite.Max()), ("mean return", finite.Average()), ("sigma", search.Sigma));
            if (evaluation is not null)
                monitor.Log($"generation {generation} of {options.Generations}: best {finite.Max():F1}, mean {finite.Average():F1}, evaluated {evaluation:F1}, sigma {search.Sigma:F4}");
        }
        double[] fresh = Evaluate([chosen], Seeds(ScoreTag, 0, options.EvaluationEpisodes))[0];
        (double score, double deviation) = Spread.Of(fresh);
        monitor.Log($"chosen: generation {chosenGeneration}, {score:F1} +- {deviation:F1} over {fresh.Length} fresh episodes");
        return (chosen, new ControllerHistory(generations, chosenGeneration, score, deviation, options.Environment is null));
    }

    private double[] Play(IReadOnlyList<float[]> candidates, long[] seeds) =>
        [.. Evaluate(candidates, seeds).Select(returns => returns.Average())];

    private IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, long[] seeds) => evaluator.Evaluate(candidates, seeds, options.CancellationToken);

    private long[] Seeds(long tag, int generation, int count) =>
        [.. Enumerable.Range(0, count).Select(episode => Pcg64.DeriveSeed(seed, tag, generation, episode))];

    private static float[] ToSingle(double[] parameters) => [.. parameters.Select(value => (float)value)];
}
