using System.Text.Json;

namespace WorldModels.MachineLearning;

/// <summary>What the readers of .NET throw where bytes are not what they should be; the library's own readers turn it into a <see cref="FormatException"/>.</summary>
internal static class Damage
{
    public static bool Shows(Exception cause) => cause
        is JsonException or InvalidDataException or EndOfStreamException or ArgumentException or OverflowException or NotSupportedException or InvalidOperationException;
}
