using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>The evolution of C: ask for candidates, play their episodes, tell the losses. Every few generations the mean of the distribution is evaluated; the best mean is the result.</summary>
/// <param name="evaluator">Scores the candidates of a generation; its episodes may be stopped early.</param>
/// <param name="wholeEpisodes">Scores the candidates for the result, and the result; its episodes are never stopped early.</param>
/// <param name="shape">The sizes of C.</param>
/// <param name="options">The settings of the trainer.</param>
/// <param name="seed">Determines everything that is random.</param>
internal sealed class CmaEsControllerTraining(
    IFitnessEvaluator evaluator, IFitnessEvaluator wholeEpisodes, ControllerShape shape, CmaEsControllerOptions options, long seed)
{
    // Each purpose has its own first number in the seeds, so that no episode is used for two purposes.
    private const long SearchTag = 10, TrainingTag = 11, StartTag = 14;

    public (float[] Parameters, ControllerHistory History) Run(
        TrainingMonitor monitor, Checkpoints<ControllerProgress>? checkpoints = null, Checkpoint<ControllerProgress>? from = null)
    {
        IEnumerable<double> start = options.StartFrom?.Parameters.Select(value => (double)value) ?? shape.Start(Pcg64.DeriveSeed(seed, StartTag));
        IEvolutionStrategy search = SearchMethods.Create(
            options.Search, start, options.InitialSigma, options.Population, Pcg64.DeriveSeed(seed, SearchTag), options.Threads);
        var selection = new ControllerSelection(wholeEpisodes, options, seed);
        var generations = new List<ControllerGeneration>();
        if (from is not null)
        {
            search = SearchMethods.Restore(search, from.Search);
            generations.AddRange(from.State.Generations);
            selection.Choice = from.State.Choice;
            monitor.GoOn(generations.Count);
        }
        while (generations.Count < options.Generations)
        {
            int generation = generations.Count + 1;
            IReadOnlyList<double[]> candidates = search.Ask();
            float[][] controllers = [.. candidates.Select(ToSingle)];
            long[] seeds = Seeds(generation);
            double[] returns = options.Racing ? CandidateRace.Run(controllers, seeds, Evaluate) : Play(controllers, seeds);
            search.Tell(candidates, [.. returns.Select(value => -value)]);

            double? evaluation = null;
            if (generation % options.EvaluateEvery == 0 || generation == options.Generations)
                evaluation = selection.Evaluate(ToSingle(search.Mean), generation);
            double[] finite = [.. returns.Where(double.IsFinite)];
            var ended = new ControllerGeneration(generation, finite.Max(), finite.Average(), finite.Min(), search.Sigma, evaluation);
            generations.Add(ended);
            monitor.Advance(("best return", ended.Best), ("mean return", ended.Mean), ("sigma", ended.Sigma));
            monitor.Record(("evaluated return", evaluation ?? double.NaN));
            if (evaluation is not null)
                monitor.Log($"generation {generation} of {options.Generations}: best {ended.Best:F1}, mean {ended.Mean:F1}, evaluated {evaluation:F1}, sigma {ended.Sigma:F4}");
            checkpoints?.WriteIfDue(Progress, () => [], () => SearchMethods.Save(search));
        }
        checkpoints?.Write(Progress, () => [], () => SearchMethods.Save(search));
        return selection.Finish(generations, monitor);

        ControllerProgress Progress() => new(generations, selection.Choice);
    }

    private double[] Play(IReadOnlyList<float[]> candidates, long[] seeds) =>
        [.. Evaluate(candidates, seeds).Select(returns => returns.Average())];

    private IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, long[] seeds) => evaluator.Evaluate(candidates, seeds, options.CancellationToken);

    private long[] Seeds(int generation) =>
        [.. Enumerable.Range(0, options.Episodes).Select(episode => Pcg64.DeriveSeed(seed, TrainingTag, generation, episode))];

    private static float[] ToSingle(double[] parameters) => [.. parameters.Select(value => (float)value)];
}
