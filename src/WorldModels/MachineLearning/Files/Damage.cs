using System.Text.Json;

namespace WorldModels.MachineLearning;

/// <summary>The exceptions that the readers of .NET throw for damaged bytes; the library's own readers convert them to a <see cref="FormatException"/>.</summary>
internal static class Damage
{
    public static bool Shows(Exception cause) => cause
        is JsonException or InvalidDataException or EndOfStreamException or ArgumentException or OverflowException or NotSupportedException or InvalidOperationException;
}
