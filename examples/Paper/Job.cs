using System.Globalization;
using Microsoft.ML;
using Spectre.Console;
using WorldModels.Control;

namespace PaperResults;

/// <summary>The procedure of the paper: record, V, M, C, and the final evaluation.</summary>
internal static class Job
{
    public static void Run(Settings settings, CancellationToken cancellation)
    {
        var run = new Run(settings, cancellation);
        Judge(run, Control.Train(run, new WorldModel(run)));
    }

    /// <summary>Plays the reserved episodes with the agent in a file, with that of the run in the folder, or with the pretrained one.</summary>
    /// <param name="settings">The settings of the run.</param>
    /// <param name="path">A model zip; null: none was given.</param>
    /// <param name="cancellation">Stops the episodes.</param>
    /// <exception cref="FileNotFoundException">There is no agent to evaluate.</exception>
    public static void JudgeOnly(Settings settings, string? path, CancellationToken cancellation)
    {
        var run = new Run(settings, cancellation);
        string own = run.ModelPath(Control.StageOf(settings.Variant));
        string file = path ?? own;
        if (File.Exists(file))
        {
            Judge(run, run.Context.Model.Load(file, out _));
        }
        else if (path is null && settings.Task.Pretrained(settings.Variant) is { } pretrained)
        {
            AnsiConsole.MarkupLineInterpolated($"There is no {own}: the pretrained agent is used.");
            Judge(run, pretrained);
        }
        else
        {
            throw new FileNotFoundException($"there is no model {file}: run the command without --judge first, or use another --model");
        }
    }

    private static void Judge(Run run, ITransformer agent)
    {
        Settings settings = run.Settings;
        double[] returns = Judgement.Play(run, () => Agent.FromModel(agent));
        ControllerHistory history = ControllerTransformer.FromModel(agent).History;
        var card = new ResultsCard(
            settings.World, settings.Variant.Title, settings.Seed, returns, run.Records,
            [.. history.Generations.Select(generation => new CurvePoint(generation.Generation, generation.Evaluation, generation.Mean))]);
        string name = $"results-{settings.Variant.Name}";
        card.Write(settings, name);
        CardPicture.Draw(card, settings.PathOf(name + ".png"));
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{settings.World}, {settings.Variant.Title}: [bold]{card.Mean:F1} ± {card.Deviation:F1}[/] over {returns.Length} episodes (standard error {card.StandardError:F1})");
        AnsiConsole.MarkupLineInterpolated($"The results card: [bold]{settings.PathOf(name + ".md")}[/]");
    }
}
