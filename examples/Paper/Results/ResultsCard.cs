using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PaperResults;

/// <summary>The results of a run and their cost, as Markdown and JSON.</summary>
/// <param name="World">The environment of the score.</param>
/// <param name="Variant">The trained controller.</param>
/// <param name="Seed">The seed of the training.</param>
/// <param name="Returns">The return of each episode of the final score.</param>
/// <param name="Stages">The cost of each stage.</param>
/// <param name="Curve">The evaluations of the search.</param>
internal sealed record ResultsCard(
    string World, string Variant, int Seed, IReadOnlyList<double> Returns, IReadOnlyList<StageRecord> Stages, IReadOnlyList<CurvePoint> Curve)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public double Mean => Returns.Average();

    /// <summary>The standard deviation of the episodes.</summary>
    public double Deviation => Math.Sqrt(Returns.Average(value => (value - Mean) * (value - Mean)));

    /// <summary>The standard error of the mean.</summary>
    public double StandardError => Deviation / Math.Sqrt(Returns.Count);

    public void Write(Settings settings, string name)
    {
        WholeText.Write(settings.PathOf(name + ".json"), JsonSerializer.Serialize(this, Json));
        WholeText.Write(settings.PathOf(name + ".md"), ToMarkdown(settings.Task));
    }

    private string ToMarkdown(PaperTask task)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {World}: {Variant}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| | score, mean and standard deviation of {Returns.Count} episodes |").AppendLine("|---|---|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| **here, seed {Seed}** | **{Mean:F1} ± {Deviation:F1}** (standard error {StandardError:F1}) |");
        foreach (PublishedScore published in task.Published) text.AppendLine(CultureInfo.InvariantCulture, $"| {published.Name} | {published.Score} |");
        text.AppendLine().AppendLine("| stage | hours | core-hours | environment steps |").AppendLine("|---|---|---|---|");
        foreach (StageRecord stage in Stages)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {stage.Stage} | {stage.Seconds / 3600:F2} | {stage.CoreSeconds / 3600:F2} | {stage.EnvironmentSteps:N0} |");
        return text.ToString();
    }
}

/// <summary>An evaluation of the search: the generation, the mean return of the evaluated controller and that of the population.</summary>
internal sealed record CurvePoint(int Generation, double? Evaluation, double Population);
