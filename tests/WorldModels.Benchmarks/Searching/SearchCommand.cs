using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using WorldModels.Control;

namespace WorldModels.Benchmarks.Searching;

/// <summary>The command <c>search</c>: compares the number of evaluations of each search with the reference implementation of CMA-ES.</summary>
internal static class SearchCommand
{
    private const double Target = 1e-9;
    private const int Seeds = 20, EvaluationsPerDimension = 12_000;

    public static Command Create()
    {
        var command = new Command("search", $"Prints how many evaluations each search needs to reach {Target} on the usual functions, beside pycma's, over {Seeds} seeds.");
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        var watch = Stopwatch.StartNew();
        Console.WriteLine("| n | function | search | population | successes | median evaluations | 25%..75% | pycma's median | its successes | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (SearchTask task in SearchTask.All)
            foreach ((string name, Func<SearchTask, long, IEvolutionStrategy> create) in Searches)
                Console.WriteLine($"| {string.Join(" | ", Cells(task, name, create))} |");
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seeds 1 to {Seeds}, given up after {EvaluationsPerDimension:N0} n evaluations; medians over the successes. Took {watch.Elapsed.TotalMinutes:F1} minutes."));
        Console.WriteLine("OpenES shrinks its sphere by schedule (0.5% a generation here) and not by success: its figures are those of the schedule.");
    }

    private static Dictionary<string, Func<SearchTask, long, IEvolutionStrategy>> Searches { get; } = new()
    {
        ["CMA-ES"] = (task, seed) => Cma(task, seed, CovarianceShape.Full),
        ["separable"] = (task, seed) => Cma(task, seed, CovarianceShape.Diagonal),
        ["PEPG"] = (task, seed) => new Pepg(Start(task), task.Function.Sigma, new()
        {
            Population = task.Population,
            Seed = seed,
            TargetLoss = Target,
            MaxEvaluations = EvaluationsPerDimension * task.Dimension,
        }),
        ["OpenES"] = (task, seed) => new OpenEs(Start(task), task.Function.Sigma, new()
        {
            Population = task.Population,
            Seed = seed,
            TargetLoss = Target,
            MaxEvaluations = EvaluationsPerDimension * task.Dimension,
            SigmaDecay = 0.995,
            LeastSigma = 1e-6,
        }),
    };

    private static CmaEs Cma(SearchTask task, long seed, CovarianceShape covariance) => new(Start(task), task.Function.Sigma, new()
    {
        Population = task.Population,
        Seed = seed,
        TargetLoss = Target,
        MaxEvaluations = EvaluationsPerDimension * task.Dimension,
        Covariance = covariance,
        Threads = 1, // the seeds run side by side
    });

    private static IEnumerable<double> Start(SearchTask task) => Enumerable.Repeat(task.Function.Start, task.Dimension);

    private static IEnumerable<string> Cells(SearchTask task, string name, Func<SearchTask, long, IEvolutionStrategy> create)
    {
        IEvolutionStrategy[] searches = [.. Enumerable.Range(1, Seeds).AsParallel().AsOrdered()
            .Select(seed => Minimise(create(task, seed), task.Function.Loss))];
        double[] evaluations = [.. searches
            .Where(search => search.BestLoss <= Target)
            .Select(search => (double)search.Evaluations)
            .Order()];
        bool compared = name == "CMA-ES" && task.Reference is not null;
        return
        [
            $"{task.Dimension}", task.Function.Name, name, $"{searches[0].Population}", $"{evaluations.Length}/{Seeds}",
            Quantile(evaluations, 0.5), evaluations.Length == 0 ? "" : $"{Quantile(evaluations, 0.25)}..{Quantile(evaluations, 0.75)}",
            compared ? task.Reference!.Value.ToString("N0", CultureInfo.InvariantCulture) : "", compared ? $"{task.ReferenceSuccesses}/20" : "",
            compared && evaluations.Length > 0 ? (At(evaluations, 0.5) / task.Reference!.Value).ToString("0.00", CultureInfo.InvariantCulture) : "",
        ];
    }

    private static IEvolutionStrategy Minimise(IEvolutionStrategy search, Func<double[], double> loss)
    {
        while (!search.Stop)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select(loss)]);
        }
        return search;
    }

    private static string Quantile(double[] sorted, double share) =>
        sorted.Length == 0 ? "-" : At(sorted, share).ToString("N0", CultureInfo.InvariantCulture);

    // Linear interpolation between two values.
    private static double At(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return sorted[below] + (at - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
    }
}
