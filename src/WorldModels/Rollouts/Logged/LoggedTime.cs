using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Rollouts;

/// <summary>The time of the row under a cursor, and how long it is after the row before: seconds for dates, else in the column's own unit.</summary>
internal abstract class LoggedTime
{
    /// <summary>Reads the row that the cursor is at; false where the time is missing.</summary>
    public abstract bool Read();

    /// <summary>The time since the row read before it.</summary>
    public abstract double Elapsed { get; }

    /// <summary>The time, in words.</summary>
    public abstract string Now { get; }

    /// <summary>That of the row before, in words.</summary>
    public abstract string Before { get; }

    public static LoggedTime Of(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.DateTime => new Whole<DateTime>(row, column, time => time.Ticks, ticks => $"{new DateTime(ticks):yyyy-MM-dd HH:mm:ss.FFFFFFF}", isDate: true),
        TypeCode.Single => new Fraction<float>(row, column, value => value),
        TypeCode.Double => new Fraction<double>(row, column, value => value),
        TypeCode.Byte => new Whole<byte>(row, column, value => value),
        TypeCode.SByte => new Whole<sbyte>(row, column, value => value),
        TypeCode.UInt16 => new Whole<ushort>(row, column, value => value),
        TypeCode.Int16 => new Whole<short>(row, column, value => value),
        TypeCode.UInt32 => new Whole<uint>(row, column, value => value),
        TypeCode.Int32 => new Whole<int>(row, column, value => value),
        TypeCode.UInt64 => new Whole<ulong>(row, column, value => checked((long)value)),
        TypeCode.Int64 => new Whole<long>(row, column, value => value),
        _ when column.Type is TimeSpanDataViewType => new Whole<TimeSpan>(row, column, time => time.Ticks, ticks => new TimeSpan(ticks).ToString(null, CultureInfo.InvariantCulture), isTicks: true),
        _ => new Whole<DateTimeOffset>(row, column, time => time.UtcTicks, ticks => $"{new DateTimeOffset(ticks, TimeSpan.Zero):yyyy-MM-dd HH:mm:ss.FFFFFFFK}", isDate: true),
    };

    // Ticks since the year 1 have more digits than a double.
    private sealed class Whole<T>(
        DataViewRow row, DataViewSchema.Column column, Func<T, long> convert, Func<long, string>? text = null, bool isDate = false, bool isTicks = false) : LoggedTime
    {
        private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
        private long _now, _before;
        private T _value = default!;

        public override double Elapsed => ((double)_now - _before is var difference && Math.Abs(difference) < 1e15 ? _now - _before : difference) / (isDate || isTicks ? TimeSpan.TicksPerSecond : 1);

        public override string Now => Text(_now);

        public override string Before => Text(_before);

        // A missing date is the first of the year 1 in ML.NET.
        public override bool Read()
        {
            _getter(ref _value);
            long time = convert(_value);
            if (isDate && time == 0) return false;
            (_before, _now) = (_now, time);
            return true;
        }

        private string Text(long time) => text is null ? $"{time}" : text(time);
    }

    private sealed class Fraction<T>(DataViewRow row, DataViewSchema.Column column, Func<T, double> convert) : LoggedTime where T : unmanaged
    {
        private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
        private double _now, _before;

        public override double Elapsed => _now - _before;

        public override string Now => $"{_now}";

        public override string Before => $"{_before}";

        public override bool Read()
        {
            T value = default;
            _getter(ref value);
            double time = convert(value);
            if (double.IsNaN(time)) return false;
            (_before, _now) = (_now, time);
            return true;
        }
    }
}
