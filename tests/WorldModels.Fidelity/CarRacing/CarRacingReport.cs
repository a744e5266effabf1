using System.Globalization;

namespace WorldModels.Fidelity.CarRacing;

/// <summary>Writes <see cref="CarRacingErrors"/> as a table with a verdict.</summary>
public static class CarRacingReport
{
    private static readonly (string Title, Func<CarRacingErrors, string> Cell)[] Columns =
    [
        ("trace", e => e.Name), ("steps", e => e.Steps.ToString(CultureInfo.InvariantCulture)), ("seed", e => e.SameDraws ? "same" : "OTHER"),
        ("track m", e => Number(e.Track)), ("kerbs", e => Number(e.Kerbs)), ("position m", e => Number(e.Position)),
        ("angle rad", e => Number(e.Angle)), ("speed m/s", e => Number(e.Velocity)), ("spin rad/s", e => Number(e.Spin)),
        ("wheels rad/s", e => Number(e.WheelSpeed)), ("joints rad", e => Number(e.Joint)), ("reward", e => Number(e.Reward)),
        ("touched", e => Number(e.Touched)), ("visited", e => Number(e.Visited)), ("endings", e => Number(e.Endings)),
        ("MAE 0..83", e => Level(e.PicturesAboveBar)), ("worst", e => Worst(e.PicturesAboveBar)), ("MAE all", e => Level(e.Pictures)),
    ];

    /// <summary>Writes one line per trace and a last one with the verdict.</summary>
    public static void Write(TextWriter output, IReadOnlyList<CarRacingErrors> all)
    {
        string[][] rows = [[.. Columns.Select(column => column.Title)], .. all.Select(errors => Columns.Select(column => column.Cell(errors)).ToArray())];
        int[] widths = [.. Columns.Select((_, i) => rows.Max(row => row[i].Length))];
        foreach (string[] row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))));
        output.WriteLine();
        string bounds = FormattableString.Invariant(
            $"(bounds: position {CarRacingErrors.PositionBound} m, visited tiles +-{CarRacingErrors.VisitedBound}, each picture {CarRacingErrors.PictureBound} level)");
        string[] unfaithful = [.. all.Where(errors => !errors.Faithful).Select(errors => errors.Name)];
        output.WriteLine(unfaithful.Length == 0
            ? $"FAITHFUL: all {all.Count} traces stay within bounds {bounds}"
            : $"NOT FAITHFUL: {string.Join(", ", unfaithful)} of {all.Count} traces exceed bounds {bounds}");
    }

    private static string Number(double value) => value == 0 ? "0" : value.ToString(value >= 1 ? "0.###" : "0.0e-0", CultureInfo.InvariantCulture);

    private static string Level(IList<double> levels) => levels.Count == 0 ? "-" : levels.Average().ToString("0.000", CultureInfo.InvariantCulture);

    private static string Worst(IList<double> levels) => levels.Count == 0 ? "-" : levels.Max().ToString("0.000", CultureInfo.InvariantCulture);
}
