using Microsoft.ML;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

/// <summary>Every fault of a logged table is reported with its row and column before any training.</summary>
public sealed class LoggedFaultTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string, string, int, string> Faults => new()
    {
        { "no episode", "Run", 2, "column 'Run' has no value, in row 2 (counted from 0, episode 'A')" },
        { "episode again", "Run", 4, "column 'Run' is 'A' again, after rows of other episodes, in row 4" },
        { "row after done", "Over", 2, "column 'Over' was true in the row before, and the episode goes on, in row 2" },
        { "gap", "Time", 2, "column 'Time' is 2026-03-01 08:01:00 after 2026-03-01 08:00:10 in the row before: 50, where the interval is 10, in row 2" },
        { "decrease", "Time", 2, "column 'Time' is 2026-03-01 08:00:05 after 2026-03-01 08:00:10 in the row before, and must increase, in row 2" },
        { "repeat", "Time", 1, "column 'Time' is 2026-03-01 08:00:00 after 2026-03-01 08:00:00 in the row before, and must increase, in row 1" },
        { "no observation", "Level", 3, "column 'Level' has no value, in row 3 (counted from 0, episode 'B')" },
        { "infinite observation", "Level", 3, "column 'Level' is Infinity as a 32-bit number, in row 3" },
        { "no action", "Valve", 1, "column 'Valve' has no value, in row 1" },
        { "no reward", "Gain", 4, "column 'Gain' has no value, in row 4" },
        { "done of 2", "Over", 0, "column 'Over' is 2, in row 0" },
        { "action outside", "Valve", 2, "column 'Valve' is 0.75, and its range is 0 to 0.5, in row 2" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_row_with_a_fault_is_refused(string fault, string column, int row, string message)
    {
        (PlantRow[] rows, LoggedDataOptions options) = Faulty(fault);
        var refused = Assert.Throws<LoggedDataException>(() => _ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(rows), options));
        Assert.Equal((column, (long)row), (refused.Column, refused.Row));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_inspection_finds_the_fault_and_goes_on(string fault, string column, int row, string message)
    {
        (PlantRow[] rows, LoggedDataOptions options) = Faulty(fault);
        RolloutInspection inspection = _ml.Data.InspectRollouts(_ml.Data.LoadFromEnumerable(rows), options);
        Assert.False(inspection.IsUsable);
        Assert.Equal(5, inspection.Rows);
        RolloutFinding finding = Assert.Single(inspection.Findings, finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal((column, 1L, (long?)row), (finding.Column, finding.Count, finding.FirstRow));
        Assert.StartsWith(message, finding.Text, StringComparison.Ordinal);
    }

    private static (PlantRow[] Rows, LoggedDataOptions Options) Faulty(string fault)
    {
        PlantRow[] rows = PlantRow.Table();
        LoggedDataOptions options = PlantRow.Options();
        options.Interval = 10;
        switch (fault)
        {
            case "no episode": rows[2].Run = ""; break;
            case "episode again": rows[4].Run = "A"; break;
            case "row after done": rows[1].Over = 1; break;
            case "gap": rows[2].Time = rows[2].Time.AddSeconds(40); break;
            case "decrease": rows[2].Time = rows[2].Time.AddSeconds(-15); break;
            case "repeat": rows[1].Time = rows[0].Time; rows[2].Time = rows[0].Time.AddSeconds(10); break;
            case "no observation": rows[3].Level = double.NaN; break;
            case "infinite observation": rows[3].Level = 1e300; break;
            case "no action": rows[1].Valve = float.NaN; break;
            case "no reward": rows[4].Gain = double.NaN; break;
            case "done of 2": rows[0].Over = 2; break;
            case "action outside": rows[2].Valve = 0.75f; options.Actions = new LoggedActions([LoggedActionColumn.Number("Valve", 0, 0.5f)]); break;
        }
        return (rows, options);
    }

    [Fact]
    public void A_missing_choice_is_refused()
    {
        PlantRow[] rows = PlantRow.Table();
        rows[2].Mode = "";
        Assert.StartsWith(
            "column 'Mode' has no value, in row 2", Assert.Throws<LoggedDataException>(() => _ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(rows), PlantRow.Options("Mode"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no column", "there is no column 'Missing' (RewardColumnName); the data have Run (String), Time (DateTime)")]
    [InlineData("text", "column 'Mode' (ObservationColumnNames) is String, and must be a number")]
    [InlineData("number as id", "column 'Level' (EpisodeColumnName) is Double, and must be text, a key or a whole number")]
    [InlineData("mixture", "the action has numbers and choices (Valve: 0 to 0.81; Mode: fast | slow)")]
    [InlineData("constant", "the action is the same in all 5 rows (Valve 0.5)")]
    [InlineData("no rows", "the data have no rows")]
    [InlineData("no action", "name at least one action column")]
    [InlineData("interval", "an interval is positive")]
    [InlineData("other actions", "the columns have the actions Valve, and Actions has Left: 0 to 1; Right: 0 to 1")]
    public void Options_that_do_not_fit_the_table_are_refused(string fault, string message)
    {
        PlantRow[] rows = PlantRow.Table();
        LoggedDataOptions options = PlantRow.Options();
        switch (fault)
        {
            case "no column": options.RewardColumnName = "Missing"; break;
            case "text": options.ObservationColumnNames = ["Mode"]; break;
            case "number as id": options.EpisodeColumnName = "Level"; break;
            case "mixture": options.ActionColumnNames = ["Valve", "Mode"]; break;
            case "constant": foreach (PlantRow row in rows) row.Valve = 0.5f; break;
            case "no rows": rows = []; break;
            case "no action": options.ActionColumnNames = []; break;
            case "interval": options.Interval = -1; break;
            case "other actions": options.Actions = new LoggedActions([LoggedActionColumn.Number("Left", 0, 1), LoggedActionColumn.Number("Right", 0, 1)]); break;
        }
        Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(() => _ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(rows), options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_choices_are_refused()
    {
        IDataView table = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 2000).Select(row => new PlantRow { Mode = $"order {row}", Time = new DateTime(2026, 3, 1).AddSeconds(row) }));
        Assert.StartsWith("column 'Mode' has more than 1024 different values", Assert.Throws<ArgumentException>(() => _ml.Data.AsRollouts(table, PlantRow.Options("Mode"))).Message, StringComparison.Ordinal);
    }
}
