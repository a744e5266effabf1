using System.CommandLine;
using System.Diagnostics;
using TorchSharp;
using WorldModels.Benchmarks.Reporting;
using WorldModels.Torch;

namespace WorldModels.Benchmarks.Scaling;

/// <summary>The command <c>soak</c>: trains V and M from a file in turn for a long time, and prints the memory in use.</summary>
internal static class SoakCommand
{
    private const double Mega = 1e6, SecondsATraining = 60;

    public static Command Create()
    {
        var frames = new Option<int>("--frames") { Description = "Frames of CarRacing in the file", DefaultValueFactory = _ => 200_000 };
        var minutes = new Option<double>("--minutes") { Description = "How long", DefaultValueFactory = _ => 60 };
        frames.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 10_000) result.AddError("--frames must be 10000 or more"); });
        minutes.Validators.Add(result => { if (!(result.GetValueOrDefault<double>() > 0)) result.AddError("--minutes must be above 0"); });
        var command = new Command("soak", "Trains from files for a long time and prints what stays in memory.") { frames, minutes };
        command.SetAction(arguments => Run(arguments.GetValue(frames), arguments.GetValue(minutes)));
        return command;
    }

    private static void Run(int frames, double minutes)
    {
        TorchLibrary.EnsureLoaded();
        Console.WriteLine($"{Machine.Describe()}; load average {Machine.LoadAverage()}");
        using var trainings = new StoredTrainings(frames, SecondsATraining);
        StoredTraining[] fromFiles = [.. trainings.All.Where(training => training.Place == StoredTrainings.File)];
        Console.WriteLine($"{fromFiles.Sum(training => training.Bytes) / Mega:F0} MB of rollouts in files");
        Console.WriteLine("minute  training  items/s  resident MB  managed MB  tensors");
        var clock = Stopwatch.StartNew();
        for (int turn = 0; clock.Elapsed.TotalMinutes < minutes; turn++)
        {
            StoredTraining training = fromFiles[turn % fromFiles.Length];
            double speed = training.ItemsASecond();
            long managed = GC.GetTotalMemory(forceFullCollection: true);
            Console.WriteLine($"{clock.Elapsed.TotalMinutes,6:F0}  {training.Name,-8}  {speed,7:F0}  {Environment.WorkingSet / Mega,11:F0}  {managed / Mega,10:F1}  {torch.Tensor.TotalCount,7}");
        }
    }
}
