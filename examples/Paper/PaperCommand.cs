using System.CommandLine;
using Spectre.Console;

namespace PaperResults;

/// <summary>The command of a task and its options.</summary>
internal static class PaperCommand
{
    public static Command For(PaperTask task)
    {
        var variant = new Option<string>("--variant")
        {
            Description = $"Which controller: {string.Join(", ", task.Variants.Select(kind => $"{kind.Name} ({kind.Title})"))}",
            DefaultValueFactory = _ => task.Variants[0].Name,
        };
        variant.AcceptOnlyFromAmong([.. task.Variants.Select(kind => kind.Name)]);
        var hours = new Option<double?>("--hours") { Description = "The time for the whole run; the search ends with the generation in which it is reached" };
        var episodes = Positive("--episodes", "Episodes recorded for V and M", task.DefaultEpisodes);
        var generations = Positive("--generations", "The maximum number of generations of the search; a finished run resumes when it is increased", task.DefaultGenerations);
        var refine = AtLeast(
            0, "--refine-generations", "Generations of a second search around the result of the first, with a third of its sigma and twice the episodes; 0: none",
            task.DefaultGenerations / 3);
        var sigma = new Option<double>("--sigma") { Description = "The standard deviation of the first generation's parameters", DefaultValueFactory = _ => 0.1 };
        sigma.Validators.Add(result =>
        {
            if (!(result.GetValue(sigma) > 0)) result.AddError("--sigma must be above 0");
        });
        var population = Positive("--population", "Controllers in a generation", 64);
        var candidateEpisodes = Positive("--candidate-episodes", "Episodes that each controller plays", 16);
        var evaluationEpisodes = Positive("--evaluation-episodes", "Episodes that select the controller among the search's candidates", 64);
        var judgedEpisodes = Positive("--judged-episodes", "Episodes of the final score", 100);
        var environment = new Option<string?>("--environment") { Description = "The id of a Gymnasium environment in the installed Python, instead of the native environment" };
        var module = new Option<string?>("--module") { Description = "The Python module that registers the environment" };
        var seed = new Option<int>("--seed") { Description = "Determines everything that is random in the training", DefaultValueFactory = _ => 1 };
        var output = new Option<DirectoryInfo>("--output")
        {
            Description = "The folder of the run; a run that was stopped resumes from it",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("runs", "paper", task.Name)),
        };
        var judge = new Option<bool>("--judge") { Description = "Only plays the reserved episodes, with the agent of --model, of the run in the folder, or otherwise the pretrained one" };
        var model = new Option<FileInfo?>("--model") { Description = "The agent to evaluate, a model zip" };
        var command = new Command(task.Name, task.Description)
        {
            variant, hours, episodes, generations, refine, sigma, population, candidateEpisodes, evaluationEpisodes, judgedEpisodes, environment, module, seed, output, judge, model,
        };
        command.SetAction((arguments, cancellation) => Task.Run(() =>
        {
            Variant kind = task.Variants.Single(kind => kind.Name == arguments.GetValue(variant));
            var settings = new Settings(
                task, kind, arguments.GetValue(seed), arguments.GetValue(output)!.FullName, arguments.GetValue(episodes), arguments.GetValue(generations),
                arguments.GetValue(refine), arguments.GetValue(sigma), arguments.GetValue(population), arguments.GetValue(candidateEpisodes),
                arguments.GetValue(evaluationEpisodes), arguments.GetValue(judgedEpisodes), arguments.GetValue(hours), arguments.GetValue(environment),
                arguments.GetValue(module));
            try
            {
                if (arguments.GetValue(judge))
                    Job.JudgeOnly(settings, arguments.GetValue(model)?.FullName, cancellation);
                else
                    Job.Run(settings, cancellation);
                return 0;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                AnsiConsole.MarkupLine("Stopped. The same command resumes from here.");
                return 130;
            }
            catch (Exception refused) when (refused is InvalidOperationException or ArgumentException or FormatException or IOException)
            {
                AnsiConsole.MarkupLineInterpolated($"[red]{refused.Message}[/]");
                return 1;
            }
        }, CancellationToken.None));
        return command;
    }

    private static Option<int> Positive(string name, string description, int value) => AtLeast(1, name, description, value);

    private static Option<int> AtLeast(int least, string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) < least) result.AddError($"{name} must be {least} or more");
        });
        return option;
    }
}
