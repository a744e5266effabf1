using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.ML;

namespace WorldModels.Arrow;

/// <summary>Time stamps of a file as DateTime, in coordinated universal time where the file names a time zone.</summary>
internal static class TimeStamps
{
    private const long NanosecondsPerTick = 100;

    /// <summary>The values of a column; a null has a value that the reader replaces.</summary>
    /// <exception cref="FormatException">One lies outside the years 1 to 9999.</exception>
    public static DateTime[] Read(IArrowArray array)
    {
        var stamps = (TimestampArray)array;
        TimeUnit unit = ((TimestampType)stamps.Data.DataType).Unit;
        return System.Array.ConvertAll(((PrimitiveArray<long>)stamps).Values.ToArray(), value =>
        {
            Int128 ticks = DateTime.UnixEpoch.Ticks + unit switch
            {
                TimeUnit.Second => (Int128)value * TimeSpan.TicksPerSecond,
                TimeUnit.Millisecond => (Int128)value * TimeSpan.TicksPerMillisecond,
                TimeUnit.Microsecond => (Int128)value * TimeSpan.TicksPerMicrosecond,
                _ => value / NanosecondsPerTick,
            };
            return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTime((long)ticks)
                : throw new FormatException($"it has the time stamp {value} ({unit}s since 1970), which lies outside the years 1 to 9999");
        });
    }
}

/// <summary>Dates, as microseconds since 1970 without a time zone; a missing one, the first of the year 1 in ML.NET, is null.</summary>
internal sealed class TimeWriter(DataViewRow row, DataViewSchema.Column column) : ColumnWriter(column, Stamps, nullable: true)
{
    private static readonly TimestampType Stamps = new(TimeUnit.Microsecond, (string?)null);

    private readonly ValueGetter<DateTime> _getter = row.GetGetter<DateTime>(column);
    private TimestampArray.Builder _stamps = new(Stamps);
    private DateTime _value;

    public override void Append()
    {
        _getter(ref _value);
        if (_value == default) _stamps.AppendNull();
        else _stamps.Append(new DateTimeOffset(_value.Ticks, TimeSpan.Zero));
        Bytes += sizeof(long);
    }

    public override IArrowArray Take() => _stamps.Build();

    public override void Clear()
    {
        base.Clear();
        _stamps = new TimestampArray.Builder(Stamps);
    }
}
