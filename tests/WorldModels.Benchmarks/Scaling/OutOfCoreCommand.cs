using System.CommandLine;
using System.Globalization;
using WorldModels.Benchmarks.Reporting;
using WorldModels.Torch;

namespace WorldModels.Benchmarks.Scaling;

/// <summary>The command <c>out-of-core</c>: compares the cost of training on rollouts in a file and on rollouts in memory.</summary>
internal static class OutOfCoreCommand
{
    private const double Mega = 1e6;

    public static Command Create()
    {
        var frames = new Option<int>("--frames") { Description = "Frames of CarRacing in the file that V trains from; M trains from as many transitions", DefaultValueFactory = _ => 200_000 };
        var seconds = new Option<double>("--seconds") { Description = "How long each training runs", DefaultValueFactory = _ => 20 };
        var rounds = new Option<int>("--rounds") { Description = "How often all trainings run in turn", DefaultValueFactory = _ => 3 };
        frames.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 10_000) result.AddError("--frames must be 10000 or more"); });
        seconds.Validators.Add(result => { if (!(result.GetValueOrDefault<double>() > 1)) result.AddError("--seconds must be above 1"); });
        rounds.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--rounds must be 1 or more"); });
        var command = new Command("out-of-core", "Shows what training from a file costs, beside training from memory.") { frames, seconds, rounds };
        command.SetAction(arguments => Run(arguments.GetValue(frames), arguments.GetValue(seconds), arguments.GetValue(rounds)));
        return command;
    }

    private static void Run(int frames, double seconds, int rounds)
    {
        TorchLibrary.EnsureLoaded();
        Console.WriteLine($"{Machine.Describe()}; load average {Machine.LoadAverage()}");
        using var trainings = new StoredTrainings(frames, seconds);
        var speeds = trainings.All.ToDictionary(training => training, _ => new List<double>());
        for (int round = 0; round < rounds; round++)
            foreach (StoredTraining training in trainings.All)
            {
                speeds[training].Add(training.ItemsASecond());
                Console.Error.WriteLine($"round {round + 1} of {rounds}: {training.Name} from {training.Place}: {speeds[training][^1]:F0} a second, {Environment.WorkingSet / Mega:F0} MB resident");
            }
        Console.WriteLine($"{rounds} rounds of {seconds} s a training; load average {Machine.LoadAverage()} after; {Environment.WorkingSet / Mega:F0} MB resident");
        Console.WriteLine();
        string[] titles = ["training", "rollouts in", "MB", "items/s", "of memory's"];
        Table.Write(Console.Out, titles, trainings.All.Select(training => Cells(training, speeds)), leftColumns: [0, 1]);
    }

    private static IEnumerable<string> Cells(StoredTraining training, Dictionary<StoredTraining, List<double>> speeds)
    {
        double reference = Median(speeds.First(entry => entry.Key.Name == training.Name).Value), speed = Median(speeds[training]);
        return [training.Name, training.Place, Whole(training.Bytes / Mega), Whole(speed), Whole(100 * speed / reference) + " %"];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Whole(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
