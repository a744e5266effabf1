using System.CommandLine;
using LearningToHide;
using Spectre.Console;

// Learns to avoid fireballs in dreams of several temperatures, and plays real episodes with each controller:
//   dotnet run -c Release --project examples/TakeCover

var scale = new Option<double>("--scale") { Description = "Multiplies episodes and generations: 3 takes about three times as long and survives longer", DefaultValueFactory = _ => 1 };
var episodes = new Option<int>("--episodes") { Description = "Episodes recorded with random actions", DefaultValueFactory = _ => 800 };
var generations = new Option<int>("--generations") { Description = "Generations of CMA-ES at each temperature", DefaultValueFactory = _ => 40 };
var temperatures = new Option<double[]>("--temperatures")
{
    Description = "Temperatures of the dreams",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [0.1, 0.5, 1, 1.15, 1.3],
};
var latent = new Option<int>("--latent") { Description = "Dimensions of V's latent", DefaultValueFactory = _ => 64 };
var hidden = new Option<int>("--hidden") { Description = "Units of M", DefaultValueFactory = _ => 512 };
var real = new Option<int>("--real-episodes") { Description = "Real episodes that each controller plays", DefaultValueFactory = _ => 100 };
var seed = new Option<int>("--seed") { Description = "Determines everything that is random", DefaultValueFactory = _ => 1 };
var output = new Option<DirectoryInfo>("--output")
{
    Description = "The folder of the models and pictures; a run that was stopped resumes from it",
    DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("runs", "take-cover")),
};

var root = new RootCommand("World models on TakeCover: V and M are trained on random episodes, C only in their dreams; then the real score is measured for each temperature of the dream.")
{
    scale, episodes, generations, temperatures, latent, hidden, real, seed, output,
};
root.SetAction((arguments, cancellation) => Task.Run(() =>
{
    double factor = arguments.GetValue(scale);
    var settings = new Settings(
        Scaled(arguments.GetValue(episodes), factor), Scaled(arguments.GetValue(generations), factor), arguments.GetValue(temperatures)!,
        arguments.GetValue(latent), arguments.GetValue(hidden), arguments.GetValue(real), arguments.GetValue(seed), arguments.GetValue(output)!.FullName);
    try
    {
        MainJob.Run(settings, cancellation);
        return 0;
    }
    catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
    {
        AnsiConsole.MarkupLine("Stopped. The same command resumes from here.");
        return 130;
    }
    catch (InvalidOperationException refused)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{refused.Message}[/]");
        return 1;
    }
}, CancellationToken.None));
return await root.Parse(args).InvokeAsync();

static int Scaled(int count, double factor) => Math.Max(2, (int)Math.Round(count * factor));
