using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>The command <c>ladder</c>: compares every rung with the one below it, as a table in Markdown.</summary>
internal static class LadderCommand
{
    public static Command Create()
    {
        var picture = new Option<string?>("--picture") { Description = "A .png file to draw what real steps buy into." };
        var only = new Option<string[]>("--only") { Description = $"Parts to measure alone: {string.Join(", ", Parts(null).Keys)}.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. Parts(null).Keys]);
        var command = new Command("ladder", "Prints what every rung of the ladder of world models reaches beside the rung below, as a Markdown table.") { picture, only };
        command.SetAction(arguments => Run(Parts(arguments.GetValue(picture)), arguments.GetValue(only) ?? []));
        return command;
    }

    private static Dictionary<string, Func<IEnumerable<Rung>>> Parts(string? picture) => new()
    {
        ["tables"] = TableRungs.Measure,
        ["networks"] = NetworkRungs.Measure,
        ["latents"] = LatentRungs.Measure,
        ["memory"] = MemoryRungs.Measure,
        ["plans"] = PlanRungs.Measure,
        ["learners"] = LearnerRungs.Numbers,
        ["pictures"] = () => LearnerRungs.Pictures(picture),
    };

    private static void Run(Dictionary<string, Func<IEnumerable<Rung>>> parts, string[] only)
    {
        var watch = Stopwatch.StartNew();
        Console.WriteLine(Rung.Titles);
        foreach ((string name, Func<IEnumerable<Rung>> measure) in parts)
            if (only.Length == 0 || only.Contains(name))
                foreach (Rung rung in measure()) Console.WriteLine(rung);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Took {watch.Elapsed.TotalMinutes:F1} minutes."));
    }
}
