using System.CommandLine;
using System.Globalization;
using WorldModels.Benchmarks.Ladder;
using WorldModels.MachineLearning;

namespace WorldModels.Benchmarks.Precision;

/// <summary>The command <c>precision</c>: the effect of bfloat16 on V, on M and on a C that was trained in their dream.</summary>
internal static class PrecisionCommand
{
    public static Command Create()
    {
        var seeds = new Option<int>("--seeds") { Description = "Trainings of each", DefaultValueFactory = _ => 3 };
        seeds.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--seeds must be 1 or more"); });
        var first = new Option<int>("--first") { Description = "The first seed; the others follow it", DefaultValueFactory = _ => 1 };
        var command = new Command("precision", $"Trains V, M and C in pictures of a point in single precision and in bfloat16, and prints their quality; the best return is {HeldPoint.Best}.") { seeds, first };
        command.SetAction(arguments => Run(arguments.GetValue(first), arguments.GetValue(seeds)));
        return command;
    }

    private static void Run(int first, int seeds)
    {
        Console.WriteLine("| seed | V and M in | V: squared error of unseen pictures | M: nats of unseen latents | M: reward explained | C: return after the dream |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var all = new Dictionary<TrainingPrecision, List<PrecisionRun>> { [TrainingPrecision.Single] = [], [TrainingPrecision.BFloat16] = [] };
        for (int seed = first; seed < first + seeds; seed++)
            foreach ((TrainingPrecision precision, PrecisionRun run) in PrecisionRun.Both(seed))
            {
                all[precision].Add(run);
                Print($"{seed}", precision, [run]);
            }
        foreach ((TrainingPrecision precision, List<PrecisionRun> runs) in all) Print("mean", precision, runs);
    }

    private static void Print(string seed, TrainingPrecision precision, IReadOnlyList<PrecisionRun> runs) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {seed} | {precision} | {runs.Average(run => run.Vision.SquaredError):F2} | {runs.Average(run => run.Memory.NegativeLogLikelihood):F4} | {runs.Average(run => run.Memory.RewardExplained):P1} | {runs.Average(run => run.Score):F1} |"));
}
