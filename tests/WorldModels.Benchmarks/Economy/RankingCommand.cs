using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Rollouts;

namespace WorldModels.Benchmarks.Economy;

/// <summary>The command <c>ranking</c>: how well racing and giving up rank the candidates of a generation, and how many frames they save.</summary>
internal static class RankingCommand
{
    private const int Episodes = 8, Draws = 2_000;

    public static Command Create()
    {
        var generations = new Option<int[]>("--generations") { Description = "The generations whose candidates are ranked", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 5, 10, 20] };
        var tracks = new Option<int>("--tracks") { Description = "Episodes that each candidate plays in all, of which generations draw theirs", DefaultValueFactory = _ => 128 };
        var seed = new Option<int>("--seed") { Description = "The seed of the search", DefaultValueFactory = _ => 1 };
        generations.Validators.Add(result => { if (result.GetValueOrDefault<int[]>()!.Any(generation => generation < 1)) result.AddError("--generations are numbers from 1 on"); });
        tracks.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 2 * Episodes) result.AddError($"--tracks must be {2 * Episodes} or more"); });
        var command = new Command("ranking", "Prints how racing and giving up order the candidates of a training of C on CarRacing, beside plain scores.") { generations, tracks, seed };
        command.SetAction(arguments => Run(arguments.GetValue(generations)!, arguments.GetValue(tracks), arguments.GetValue(seed)));
        return command;
    }

    private static void Run(int[] generations, int tracks, int seed)
    {
        List<IReadOnlyList<float[]>> populations = Populations(generations.Max(), seed);
        long[] seeds = [.. Enumerable.Range(0, tracks).Select(track => 3_000_000L + track)];
        foreach (int generation in generations)
        {
            IReadOnlyList<float[]> candidates = populations[generation - 1];
            PlayedPopulation plain = PlayedPopulation.Play(candidates, seeds, giveUpAfter: 0);
            double[] truth = plain.Means;
            Console.WriteLine(Text($"\nGeneration {generation}: true returns {truth.Min():F1} to {truth.Max():F1}, mean {truth.Average():F1}\n"));
            Console.WriteLine("| way | frames of plain | order right (Spearman) | of mean scores | the better half earns | favour of the better |");
            Console.WriteLine("|---|---|---|---|---|---|");
            double? plainFrames = null;
            foreach (EconomyWay way in EconomyWay.All)
            {
                PlayedPopulation played = way.GiveUpAfter == 0 ? plain : PlayedPopulation.Play(candidates, seeds, way.GiveUpAfter);
                RankingRow row = RankingRow.Measure(played, truth, way.Episodes, way.Racing, Draws);
                plainFrames ??= row.Frames;
                Console.WriteLine(Text($"| {way.Name} | {row.Frames / plainFrames:P0} | {row.Correlation:F3} | {row.ExpectedCorrelation:F3} | {row.Step:F1} | {row.Favour:F1} |"));
            }
        }
    }

    /// <summary>The candidates of each generation of a plain training.</summary>
    private static List<IReadOnlyList<float[]>> Populations(int generations, int seed)
    {
        var ml = new MLContext(seed);
        using RolloutDataView look = ml.Data.CollectRollouts(RaceSenses.Create, episodes: 1, policy: () => new RandomPolicy(RaceSenses.Actions), seed: seed);
        List<IReadOnlyList<float[]>> populations = [];
        CmaEsControllerOptions options = EconomyRun.Options(EconomyWay.All[0], generations, Environment.ProcessorCount);
        options.Evaluator = task => new PopulationKeeper(task.CreateEvaluator(Environment.ProcessorCount, RaceSenses.Create), populations);
        ml.WorldModels().CmaEsControllerTrainer(options).Fit(look);
        return populations;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Keeps the scored populations; a single controller is an evaluation, not a population.</summary>
    private sealed class PopulationKeeper(IFitnessEvaluator inner, List<IReadOnlyList<float[]>> populations) : IFitnessEvaluator, IDisposable
    {
        public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
        {
            if (candidates.Count > 1) populations.Add([.. candidates]);
            return inner.Evaluate(candidates, seeds, cancellationToken);
        }

        public void Dispose() => (inner as IDisposable)?.Dispose();
    }
}
