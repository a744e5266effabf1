using System.Globalization;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>A line of the table: what a rung of the ladder reaches at a task, and what the rung below it does there.</summary>
/// <param name="Name">The rung.</param>
/// <param name="Task">The world.</param>
/// <param name="Measure">What is measured, and whether more or less of it is better.</param>
/// <param name="Score">What the rung reaches; NaN: never.</param>
/// <param name="Below">The rung below, or another to compare with.</param>
/// <param name="BelowScore">What that reaches.</param>
internal sealed record Rung(string Name, string Task, string Measure, double Score, string Below, double BelowScore)
{
    public static string Titles => "| rung | task | measure | score | beside it | its score |\n|---|---|---|---|---|---|";

    /// <summary>A line of a Markdown table.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"| {Name} | {Task} | {Measure} | {Text(Score)} | {Below} | {Text(BelowScore)} |");

    private static string Text(double score) => double.IsNaN(score) ? "never" : score.ToString("G3", CultureInfo.InvariantCulture);
}
