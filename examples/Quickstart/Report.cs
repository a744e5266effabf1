using System.Globalization;
using Spectre.Console;
using WorldModels.Control;
using WorldModels.Memory;

namespace Quickstart;

/// <summary>The table at the end: each result next to its baseline. It shows all results, good or bad.</summary>
internal static class Report
{
    public static void Print(Outcome outcome, Settings settings)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "measured", "beside");
        table.AddRow("V, unseen pictures", $"squared error {Number(outcome.Seen.SquaredError)} per picture", $"{Number(outcome.Seen.BaselineSquaredError)} of the mean picture");
        PredictionQuality quality = outcome.Best.Memory.HeldOut!;
        table.AddRow(
            "M, held-out episodes", $"{quality.NegativeLogLikelihood:F3} nats a latent dimension",
            $"one Gaussian {quality.GaussianBaseline:F3}, nothing moves {quality.CopyBaseline:F3}");
        table.AddRow("", $"{quality.RewardExplained:P0} of the rewards explained", "0 % by their mean");
        foreach (Round round in outcome.Rounds)
        {
            ControllerHistory history = round.Control.History;
            table.AddRow(
                $"C, round {round.Number}{(round == outcome.Best ? ", chosen" : "")}",
                $"{Number(history.Score)} ± {Number(history.ScoreDeviation)} in the dream", $"{Number(round.Trial)} on {settings.Tracks} real trial tracks");
        }
        table.AddRow(
            $"Real score, {settings.Tracks} held-out tracks", $"[bold]{Spread(outcome.Scores.Trained)}[/]",
            $"random {Spread(outcome.Scores.Random)}, untrained C {Spread(outcome.Scores.Untrained)}");
        AnsiConsole.Write(table);
    }

    public static double Deviation(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static string Spread(IReadOnlyList<double> values) => $"{Number(values.Average())} ± {Number(Deviation(values))}";

    private static string Number(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
