using System.CommandLine;
using System.Globalization;

namespace WorldModels.Benchmarks.Economy;

/// <summary>The command <c>economy</c>: how many real frames racing and giving up save, and how the score changes.</summary>
internal static class EconomyCommand
{
    public static Command Create()
    {
        var seeds = new Option<int>("--seeds") { Description = "Trainings of each way", DefaultValueFactory = _ => 3 };
        var first = new Option<int>("--first") { Description = "The first seed; the others follow it", DefaultValueFactory = _ => 1 };
        var generations = new Option<int>("--generations") { Description = "Generations of each training", DefaultValueFactory = _ => 20 };
        var target = new Option<double>("--target") { Description = "The score to reach", DefaultValueFactory = _ => 50 };
        seeds.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 2) result.AddError("--seeds must be 2 or more: one says nothing about chance"); });
        generations.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 2) result.AddError("--generations must be 2 or more"); });
        var command = new Command("economy", "Prints the real frames that racing and giving up save in a training of C on CarRacing, and its scores.") { seeds, first, generations, target };
        command.SetAction(arguments => Run(arguments.GetValue(first), arguments.GetValue(seeds), arguments.GetValue(generations), arguments.GetValue(target)));
        return command;
    }

    private static void Run(int first, int seeds, int generations, double target)
    {
        List<EconomyRun>[] runs = [.. EconomyWay.All.Select(_ => new List<EconomyRun>())];
        for (int seed = first; seed < first + seeds; seed++)
            for (int way = 0; way < runs.Length; way++)
            {
                EconomyRun run = EconomyRun.Train(EconomyWay.All[way], seed, generations, Environment.ProcessorCount);
                runs[way].Add(run);
                Console.WriteLine(Text($"seed {seed}, {EconomyWay.All[way].Name}: {run.Frames:N0} frames, score {run.Score:F1}; {string.Join(", ", run.Curve.Points.Select(point => Text($"{point.RealSteps}: {point.Score:F0}")))}"));
            }

        // As many frames as the cheapest way used for a seed.
        double[] equal = [.. Enumerable.Range(0, seeds).Select(seed => (double)runs.Min(way => way[seed].Frames))];
        Console.WriteLine();
        Console.WriteLine(Text($"| way | frames | of plain | score | score after {equal.Average():N0} frames | frames to {target} | seeds that reach it |"));
        Console.WriteLine("|---|---|---|---|---|---|---|");
        for (int way = 0; way < runs.Length; way++)
        {
            List<EconomyRun> its = runs[way];
            long[] reached = [.. its.Select(run => run.Curve.StepsTo(target)).OfType<long>()];
            string steps = reached.Length == 0 ? "never" : Text($"{reached.Average():N0}");
            double share = its.Zip(runs[0], (run, plain) => (double)run.Frames / plain.Frames).Average();
            Console.WriteLine(Text($"| {EconomyWay.All[way].Name} | {its.Average(run => run.Frames):N0} | {share:P0} | {Estimate(its.Select(run => run.Score))} | {Estimate(its.Select((run, seed) => run.ScoreAt(equal[seed])))} | {steps} | {reached.Length}/{seeds} |"));
        }
        Console.WriteLine();
        Console.WriteLine("Means over the seeds and their standard errors; the mean of frames to the score is over the seeds that reach it.");
    }

    private static string Estimate(IEnumerable<double> scores)
    {
        double[] all = [.. scores];
        double mean = all.Average(), variance = all.Sum(score => (score - mean) * (score - mean)) / (all.Length - 1);
        return Text($"{mean:F1} ± {Math.Sqrt(variance / all.Length):F1}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
