using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Rollouts;

namespace WorldModels.Arrow.Tests;

/// <summary>Logged runs in Arrow files become rollouts.</summary>
public sealed class LoggedDataTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly LoggedDataOptions Options = new()
    {
        EpisodeColumnName = "run", TimeColumnName = "time", ObservationColumnNames = ["level"], ActionColumnNames = ["mode"], RewardColumnName = "gain", DoneColumnName = null,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TimeUnit.Second)]
    [InlineData(TimeUnit.Millisecond)]
    [InlineData(TimeUnit.Microsecond)]
    [InlineData(TimeUnit.Nanosecond)]
    public void Time_stamps_and_names_become_steps_and_choices(TimeUnit unit)
    {
        Write(unit, gap: 0);
        IDataView table = _ml.Data.LoadFromArrow(_folder.File("log.arrow"));
        Assert.Equal(Start.AddSeconds(30).DateTime, table.GetColumn<DateTime>("time").ElementAt(1));
        LoggedRollouts rollouts = _ml.Data.AsRollouts(table, Options);
        Assert.Equal(30, rollouts.Interval);
        Assert.Equal([0u, 0, 1, 1], rollouts.GetColumn<uint>("Episode"));
        Assert.Equal([0, 1, 0, 1], rollouts.GetColumn<int>("Step"));
        Assert.Equal([[1], [2], [3], [4]], rollouts.GetColumn<float[]>("Observation"));
        Assert.Equal(["on", "off", "off", "on"], rollouts.GetColumn<float[]>("Action").Select(rollouts.Actions.Describe));
        Assert.DoesNotContain(true, rollouts.GetColumn<bool>("Done"));

        // The rollouts are written to a file again, with their times and names.
        _ml.Data.SaveAsArrow(rollouts, _folder.File("rollouts.arrow"));
        IDataView again = _ml.Data.LoadFromArrow(_folder.File("rollouts.arrow"));
        Assert.Equal("mode: off | on", LoggedActions.Of(again.Schema["Action"])?.ToString());
        Assert.Equal(table.GetColumn<DateTime>("time"), again.GetColumn<DateTime>("time"));
        Assert.Equal(rollouts.GetColumn<float[]>("Action"), _ml.Data.AsRollouts(again).GetColumn<float[]>("Action"));
    }

    [Fact]
    public void A_gap_and_a_missing_time_are_refused()
    {
        Write(TimeUnit.Nanosecond, gap: 120);
        LoggedDataOptions options = new() { EpisodeColumnName = null, TimeColumnName = "time", ObservationColumnNames = ["level"], ActionColumnNames = ["mode"], RewardColumnName = "gain", DoneColumnName = null };
        Assert.Contains("column 'time' is 2026-03-01 08:03:00", Assert.Throws<LoggedDataException>(() => _ml.Data.AsRollouts(_ml.Data.LoadFromArrow(_folder.File("log.arrow")), options)).Message, StringComparison.Ordinal);
        Write(TimeUnit.Second, gap: 0, missing: true);
        Assert.Contains("column 'time' has no value, in row 3", Assert.Throws<LoggedDataException>(() => _ml.Data.AsRollouts(_ml.Data.LoadFromArrow(_folder.File("log.arrow")), Options)).Message, StringComparison.Ordinal);
    }

    private void Write(TimeUnit unit, int gap, bool missing = false)
    {
        var type = new TimestampType(unit, "UTC");
        TimestampArray.Builder times = new TimestampArray.Builder(type).Append(Start).Append(Start.AddSeconds(30)).Append(Start.AddSeconds(60 + gap));
        times = missing ? times.AppendNull() : times.Append(Start.AddSeconds(90 + gap));
        Field[] fields = [new("run", StringType.Default, true), new("time", type, true), new("level", DoubleType.Default, true), new("mode", StringType.Default, true), new("gain", FloatType.Default, true)];
        IArrowArray[] arrays =
        [
            new StringArray.Builder().Append("a").Append("a").Append("b").Append("b").Build(), times.Build(), new DoubleArray.Builder().Append(1).Append(2).Append(3).Append(4).Build(),
            new StringArray.Builder().Append("on").Append("off").Append("off").Append("on").Build(), new FloatArray.Builder().Append(0).Append(1).Append(0).Append(1).Build(),
        ];
        var schema = new Schema(fields, null);
        using var writer = new ArrowFileWriter(File.Create(_folder.File("log.arrow")), schema);
        writer.WriteStart();
        writer.WriteRecordBatch(new RecordBatch(schema, arrays, 4));
        writer.WriteEnd();
    }
}
