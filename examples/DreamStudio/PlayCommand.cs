using System.Text.Json;
using System.Text.Json.Serialization;

namespace DreamStudio;

/// <summary>Who chooses the actions.</summary>
internal enum Driver
{
    /// <summary>The person at the keyboard.</summary>
    Human,

    /// <summary>C, which looks at the real frames.</summary>
    AwakeController,

    /// <summary>C, which looks at the dream.</summary>
    DreamingController,
}

/// <summary>What a page may ask for, as one JSON object; what it leaves out stays as it is.</summary>
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

    /// <summary>Steps a second.</summary>
    public int? Rate { get; init; }

    public bool? Paused { get; init; }

    /// <summary>Starts both worlds anew with this seed.</summary>
    public long? Reset { get; init; }

    /// <summary>Whether the dream is to begin again at the real frame of this moment.</summary>
    public bool Dream { get; init; }

    /// <exception cref="FormatException">The text is not a command, or a value is out of its range.</exception>
    public static PlayCommand Parse(ReadOnlySpan<byte> text)
    {
        PlayCommand command;
        try
        {
            command = JsonSerializer.Deserialize<PlayCommand>(text, Json) ?? throw new FormatException("a command is a JSON object: got null");
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
            throw new FormatException($"a temperature lies between {LowestTemperature} and {HighestTemperature}: got {temperature}");
        if (Rate is < SlowestRate or > FastestRate) throw new FormatException($"a rate lies between {SlowestRate} and {FastestRate} steps a second: got {Rate}");
        if (Reset < 0) throw new FormatException($"a seed is 0 or more: got {Reset}");
    }
}
