using System.Globalization;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>A line of the table: the score of a rung of the ladder at a task, and the score of the rung below it.</summary>
/// <param name="Name">The rung.</param>
/// <param name="Task">The environment.</param>
/// <param name="Measure">The measure, and whether more or less of it is better.</param>
/// <param name="Score">The score of the rung; NaN: never reached.</param>
/// <param name="Below">The rung below, or another baseline.</param>
/// <param name="BelowScore">The score of this baseline.</param>
internal sealed record Rung(string Name, string Task, string Measure, double Score, string Below, double BelowScore)
{
    public static string Titles => "| rung | task | measure | score | beside it | its score |\n|---|---|---|---|---|---|";

    /// <summary>Returns the line of a Markdown table.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"| {Name} | {Task} | {Measure} | {Text(Score)} | {Below} | {Text(BelowScore)} |");

    private static string Text(double score) => double.IsNaN(score) ? "never" : score.ToString("G3", CultureInfo.InvariantCulture);
}
