using System.Text.Json;
using System.Text.Json.Serialization;

namespace DreamStudio;

/// <summary>The source of the actions.</summary>
internal enum Driver
{
    /// <summary>The person at the keyboard.</summary>
    Human,

    /// <summary>C with the real frames as its input.</summary>
    AwakeController,

    /// <summary>C with the dream as its input.</summary>
    DreamingController,
}

/// <summary>A command of a page, as one JSON object; a missing property leaves its setting unchanged.</summary>
internal sealed record PlayCommand
{
    public const double LowestTemperature = 0.05, HighestTemperature = 3;
    public const int SlowestRate = 1, FastestRate = 100;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The keys that are held down.</summary>
    public HeldKeys? Keys { get; init; }

    public Driver? Driver { get; init; }

    public double? Temperature { get; init; }

    /// <summary>The number of steps per second.</summary>
    public int? Rate { get; init; }

    public bool? Paused { get; init; }

    /// <summary>Resets the real environment and the dream with this seed.</summary>
    public long? Reset { get; init; }

    /// <summary>Whether the dream restarts from the current real frame.</summary>
    public bool Dream { get; init; }

    /// <exception cref="FormatException">The text is not a command, or a value is out of its range.</exception>
    public static PlayCommand Parse(ReadOnlySpan<byte> text)
    {
        PlayCommand command;
        try
        {
            command = JsonSerializer.Deserialize<PlayCommand>(text, Json) ?? throw new FormatException("a command must be a JSON object: got null");
        }
        catch (JsonException notACommand)
        {
            throw new FormatException($"this is not a command: {notACommand.Message}", notACommand);
        }
        command.Check();
        return command;
    }

    private void Check()
    {
        if (Temperature is { } temperature && !(temperature is >= LowestTemperature and <= HighestTemperature))
            throw new FormatException($"the temperature must lie between {LowestTemperature} and {HighestTemperature}: got {temperature}");
        if (Rate is < SlowestRate or > FastestRate) throw new FormatException($"the rate must lie between {SlowestRate} and {FastestRate} steps per second: got {Rate}");
        if (Reset < 0) throw new FormatException($"the seed must be 0 or more: got {Reset}");
    }
}
