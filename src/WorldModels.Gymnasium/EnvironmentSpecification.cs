using System.Runtime.InteropServices;
using System.Text.Json;
using WorldModels.Environments;

namespace WorldModels.Gymnasium;

/// <summary>The spaces of an environment that was created in Python.</summary>
internal sealed record EnvironmentSpecification(Space ObservationSpace, Space ActionSpace)
{
    /// <exception cref="GymnasiumException">The protocol version is different, or the description is not valid.</exception>
    public static EnvironmentSpecification Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            JsonElement root = JsonSerializer.Deserialize<JsonElement>(json);
            int version = root.GetProperty("protocol").GetInt32();
            if (version != GymnasiumEnvironment.ProtocolVersion)
                throw new GymnasiumException($"the Python server uses version {version} of the protocol, this library version {GymnasiumEnvironment.ProtocolVersion}");
            return new EnvironmentSpecification(SpaceOf(root.GetProperty("observation")), SpaceOf(root.GetProperty("action")));
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new GymnasiumException($"Python's description of the environment is not valid: {cause.Message}", cause);
        }
    }

    private static Space SpaceOf(JsonElement space) => space.GetProperty("kind").GetString() switch
    {
        "image" when space.GetProperty("shape").Deserialize<int[]>() is [int height, int width, int channels] => new ImageSpace(height, width, channels),
        "discrete" when space.GetProperty("count").GetInt32() is > 0 and int count => new DiscreteSpace(count),
        "box" => new BoxSpace(Bounds(space.GetProperty("low")), Bounds(space.GetProperty("high"))),
        _ => throw new FormatException($"unknown space {space}"),
    };

    private static float[] Bounds(JsonElement numbers) => MemoryMarshal.Cast<byte, float>(numbers.GetBytesFromBase64()).ToArray();
}
