using System.Globalization;
using Spectre.Console;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Pictures;

namespace LearningToHide;

/// <summary>The paper's table with the results of this run. It shows all results, good or bad.</summary>
internal static class Report
{
    // World Models, table 2: mean and standard deviation over 100 episodes, dream and real, in the game itself.
    private static readonly Dictionary<double, (string Dream, string Real)> Paper = new()
    {
        [0.1] = ("2086 ± 140", "193 ± 58"),
        [0.5] = ("2060 ± 277", "196 ± 50"),
        [1] = ("1145 ± 690", "868 ± 511"),
        [1.15] = ("918 ± 546", "1092 ± 556"),
        [1.3] = ("732 ± 269", "753 ± 139"),
    };

    public static void Print(DreamGap gap, Stages stages, Settings settings)
    {
        if (stages.Memory.HeldOut is { } quality)
            AnsiConsole.MarkupLine(string.Create(CultureInfo.InvariantCulture,
                $"M on held-out episodes: {quality.NegativeLogLikelihood:F3} nats a latent dimension (one Gaussian {quality.GaussianBaseline:F3}, nothing moves {quality.CopyBaseline:F3}), the end {quality.DoneError:F4} nats per step (its frequency alone {quality.DoneBaseline:F4})"));
        AnsiConsole.MarkupLine(string.Create(CultureInfo.InvariantCulture,
            $"Random actions survive {RandomDreams(stages.Memory, settings).Average():F0} steps in the dream at temperature 1, {gap.Baselines[1].Mean:F0} in the real environment"));
        var table = new Table().Border(TableBorder.Rounded).Title("Steps survived").AddColumns("temperature", "dream", "real", "paper: dream", "real");
        foreach (DreamGapRow row in gap.Rows)
        {
            (string dream, string real) = Paper.GetValueOrDefault(row.Temperature, ("", ""));
            table.AddRow(
                row.Temperature.ToString("0.00", CultureInfo.InvariantCulture), Spread(row.DreamMean, row.DreamDeviation),
                row == gap.Best ? $"[bold]{Spread(row.RealMean, row.RealDeviation)}[/]" : Spread(row.RealMean, row.RealDeviation), dream, real);
        }
        foreach (DreamGapBaseline baseline in gap.Baselines)
            table.AddRow(baseline.Name, "", Spread(baseline.Mean, baseline.Deviation), "", baseline == gap.Baselines[0] ? "210 ± 108" : "");
        AnsiConsole.Write(table);
    }

    public static void Draw(DreamGap gap, string path)
    {
        DreamGapRow[] rows = [.. gap.Rows.OrderBy(row => row.Temperature)];
        double[] temperatures = [.. rows.Select(row => row.Temperature)];
        Chart.Lines("Trained in the dream, played in the real environment", "temperature of the dream", "steps survived",
        [
            Band("dream", rows.Select(row => (row.DreamMean, row.DreamDeviation))),
            Band("real", rows.Select(row => (row.RealMean, row.RealDeviation))),
            .. gap.Baselines.Select(baseline => new Series(baseline.Name, temperatures, [.. rows.Select(_ => baseline.Mean)])),
        ], width: 900, height: 480).SavePng(path);

        Series Band(string name, IEnumerable<(double Mean, double Deviation)> spreads)
        {
            var all = spreads.ToArray();
            return new Series(
                name, temperatures, [.. all.Select(spread => spread.Mean)],
                [.. all.Select(spread => spread.Mean - spread.Deviation)], [.. all.Select(spread => spread.Mean + spread.Deviation)]);
        }
    }

    // Checks whether M ends episodes as often as the real environment; this needs no controller.
    private static double[] RandomDreams(MdnRnnPredictorTransformer memory, Settings settings)
    {
        const int count = 100;
        double[] steps = new double[count];
        var random = new RestlessPolicy();
        var dreams = new DreamBatch(memory, 1);
        for (int episode = 0; episode < count; episode++)
        {
            dreams.Begin(0, Pcg64.DeriveSeed(settings.Seed, 30, episode));
            random.Begin(Pcg64.DeriveSeed(settings.Seed, 31, episode));
            do
            {
                dreams.Step(random.Act(default));
                steps[episode]++;
            }
            while (!dreams.IsDone(0) && steps[episode] < Settings.MaxSteps);
        }
        return steps;
    }

    private static string Spread(double mean, double deviation) => string.Create(CultureInfo.InvariantCulture, $"{mean:F0} ± {deviation:F0}");
}
