using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>The command <c>ladder</c>: every rung beside the one below it, as a table in Markdown.</summary>
internal static class LadderCommand
{
    public static Command Create()
    {
        var command = new Command("ladder", "Prints what every rung of the ladder of world models reaches beside the rung below, as a Markdown table.");
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        var watch = Stopwatch.StartNew();
        Console.WriteLine(Rung.Titles);
        foreach (Rung rung in TableRungs.Measure().Concat(NetworkRungs.Measure()).Concat(LatentRungs.Measure()).Concat(MemoryRungs.Measure()).Concat(PlanRungs.Measure()))
            Console.WriteLine(rung);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Took {watch.Elapsed.TotalMinutes:F1} minutes."));
    }
}
