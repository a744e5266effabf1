using System.Globalization;
using System.Text;

namespace System.Runtime.CompilerServices;

/// <summary>
/// The handler of the interpolated strings of this library: messages, logs and tables have the same text on every machine, with numbers as in the invariant
/// culture ("6.5", never "6,5").
/// </summary>
/// <remarks>
/// The compiler uses the type of this name for <c>$"..."</c>, and prefers that of the project to the system's, which uses the culture
/// of the machine. <c>string.Create</c> with a culture is not affected.
/// </remarks>
[InterpolatedStringHandler]
internal readonly struct DefaultInterpolatedStringHandler
{
    private const int ExpectedHoleLength = 11;

    private readonly StringBuilder _text;

    public DefaultInterpolatedStringHandler(int literalLength, int formattedCount) =>
        _text = new StringBuilder(literalLength + ExpectedHoleLength * formattedCount);

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted(string? value) => _text.Append(value);

    public void AppendFormatted(ReadOnlySpan<char> value) => _text.Append(value);

    public void AppendFormatted<T>(T value) => _text.Append(Text(value, null));

    public void AppendFormatted<T>(T value, string? format) => _text.Append(Text(value, format));

    public void AppendFormatted<T>(T value, int alignment) => AppendFormatted(value, alignment, null);

    /// <param name="value">The value to format.</param>
    /// <param name="alignment">The minimum width: positive aligns the text to the right, negative to the left.</param>
    /// <param name="format">The format of the value.</param>
    public void AppendFormatted<T>(T value, int alignment, string? format)
    {
        string text = Text(value, format);
        _text.Append(alignment < 0 ? text.PadRight(-alignment) : text.PadLeft(alignment));
    }

    // For a value whose type is only known from the target, such as a conditional expression with branches of two types.
    public void AppendFormatted(object? value, int alignment = 0, string? format = null) => AppendFormatted<object?>(value, alignment, format);

    public string ToStringAndClear() => _text.ToString();

    // The cast instead of a pattern variable avoids boxing.
    private static string Text<T>(T value, string? format) =>
        (value is IFormattable ? ((IFormattable)value).ToString(format, CultureInfo.InvariantCulture) : value?.ToString()) ?? "";
}
