using System.CommandLine;
using LearningToHide;
using Spectre.Console;

// Learns to dodge fireballs inside dreams of several temperatures, and tries each controller for real:
//   dotnet run -c Release --project examples/TakeCover

var scale = new Option<double>("--scale") { Description = "Multiplies episodes and generations: 3 takes about three times as long and hides better", DefaultValueFactory = _ => 1 };
var episodes = new Option<int>("--episodes") { Description = "Episodes recorded with random actions", DefaultValueFactory = _ => 800 };
var generations = new Option<int>("--generations") { Description = "Generations of CMA-ES at each temperature", DefaultValueFactory = _ => 40 };
var temperatures = new Option<double[]>("--temperatures")
{
    Description = "Temperatures of the dreams",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [0.1, 0.5, 1, 1.15, 1.3],
};
var latent = new Option<int>("--latent") { Description = "Numbers in V's latent", DefaultValueFactory = _ => 64 };
var hidden = new Option<int>("--hidden") { Description = "Units of M", DefaultValueFactory = _ => 512 };
var real = new Option<int>("--real-episodes") { Description = "Real episodes that each controller is judged by", DefaultValueFactory = _ => 100 };
var seed = new Option<int>("--seed") { Description = "Decides everything random", DefaultValueFactory = _ => 1 };
var output = new Option<DirectoryInfo>("--output")
{
    Description = "Where models and pictures go; a run that was stopped goes on there",
    DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("runs", "take-cover")),
};

var root = new RootCommand("World models on TakeCover: V and M learn from random episodes, C learns in their dreams alone, then the real score over the dream's temperature.")
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
        AnsiConsole.MarkupLine("Stopped. The same command goes on from here.");
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
