using System.CommandLine;
using System.Globalization;
using WorldModels.Benchmarks.Reporting;
using WorldModels.Torch;

namespace WorldModels.Benchmarks.Scaling;

/// <summary>The command <c>scale</c>: how time and memory grow when the work is ten times as large.</summary>
internal static class ScaleCommand
{
    private const int Growth = 10;
    private const double Mega = 1e6;

    public static Command Create()
    {
        var command = new Command("scale", $"Shows how time and memory grow with {Growth} times as many episodes, controllers, generations and parameters.");
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        TorchLibrary.EnsureLoaded();
        Console.WriteLine($"{Machine.Describe()}; load average {Machine.LoadAverage()}");
        Console.WriteLine();
        string[] titles = ["work", "small", "large", "of", "seconds", "large", "growth", "allocated MB", "large", "growth", "kept MB", "large"];
        Table.Write(Console.Out, titles, Scenarios.All.Select(Cells), leftColumns: [0, 3]);
        Console.WriteLine();
        Console.WriteLine("allocated, kept: on the managed heap, in all and by the result. Growth of 10 is in proportion.");
    }

    private static IEnumerable<string> Cells(Scenario scenario)
    {
        // The first measurement includes just-in-time compilation.
        scenario.Measure(scenario.Size);
        (Cost small, Cost large) = (scenario.Measure(scenario.Size), scenario.Measure(Growth * scenario.Size));
        return
        [
            scenario.Name, Whole(scenario.Size), Whole(Growth * scenario.Size), scenario.Unit,
            Number(small.Seconds), Number(large.Seconds), Ratio(small.Seconds, large.Seconds),
            Number(small.AllocatedBytes / Mega), Number(large.AllocatedBytes / Mega), Ratio(small.AllocatedBytes, large.AllocatedBytes),
            Number(small.KeptBytes / Mega), Number(large.KeptBytes / Mega),
        ];
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Ratio(double small, double large) => (large / small).ToString("0.0", CultureInfo.InvariantCulture);
}
