using System.Text.Json;
using System.Text.Json.Serialization;

namespace WorldModels.Fidelity.CarRacing;

/// <summary>A recorded episode of Gymnasium's CarRacing: its random numbers, actions and states.</summary>
public sealed class CarRacingTrace
{
    private const string ExpectedFormat = "carracing-golden-1";

    private static readonly string[] ExpectedFields =
    [
        "x", "y", "angle", "vx", "vy", "w", "omega0", "omega1", "omega2", "omega3", "joint0", "joint1", "joint2", "joint3",
        "ntiles0", "ntiles1", "ntiles2", "ntiles3", "reward", "tiles_visited", "terminated", "truncated",
    ];

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The version of the file's format; there is only one.</summary>
    [JsonRequired] public string Format { get; set; } = "";

    /// <summary>The name of the episode, and of the folder with its pictures.</summary>
    [JsonRequired] public string Name { get; set; } = "";

    /// <summary>The seed of Gymnasium's reset.</summary>
    [JsonRequired] public long Seed { get; set; }

    /// <summary>The 24 random numbers of each attempt to create a track.</summary>
    [JsonRequired] public double[][] TrackAttempts { get; set; } = [];

    /// <summary>Per point of the track alpha, beta, x, y.</summary>
    [JsonRequired] public double[][] Track { get; set; } = [];

    /// <summary>For each tile, 0 for no kerb, 1 for a white one and 2 for a red one.</summary>
    [JsonRequired] public int[] Kerb { get; set; } = [];

    /// <summary>Per step steering, gas and brake.</summary>
    [JsonRequired] public float[][] Actions { get; set; } = [];

    /// <summary>The names of the columns of <see cref="States"/>.</summary>
    [JsonRequired] public string[] StateFields { get; set; } = [];

    /// <summary>The state after the reset, and after each step.</summary>
    [JsonRequired] public double[][] States { get; set; } = [];

    /// <summary>The numbers of actions after which pictures were saved.</summary>
    [JsonRequired] public int[] Frames { get; set; } = [];

    /// <summary>The folder of the saved pictures.</summary>
    [JsonIgnore] public string FrameFolder { get; private set; } = "";

    /// <summary>Reads every trace of a folder, in the order of their names.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">It contains no trace, or a malformed one.</exception>
    public static IReadOnlyList<CarRacingTrace> ReadFolder(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no folder {folder}: name one that holds traces (NAME.json)");
        string[] files = [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)];
        if (files.Length == 0) throw new InvalidDataException($"the folder {folder} holds no trace (NAME.json)");
        return [.. files.Select(Read)];
    }

    /// <summary>Reads one trace.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static CarRacingTrace Read(string file)
    {
        CarRacingTrace trace;
        try
        {
            trace = JsonSerializer.Deserialize<CarRacingTrace>(File.ReadAllText(file), Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file} is not a trace: {exception.Message}", exception);
        }
        if (trace.Complaint() is { } complaint) throw new InvalidDataException($"{file} is not a valid trace: {complaint}");
        trace.FrameFolder = Path.Combine(Path.GetDirectoryName(file) ?? "", "frames", trace.Name);
        return trace;
    }

    private string? Complaint() =>
        Format != ExpectedFormat ? $"its format is {Format}, expected {ExpectedFormat}"
        : !StateFields.SequenceEqual(ExpectedFields) ? $"its state_fields are {string.Join(" ", StateFields)}, expected {string.Join(" ", ExpectedFields)}"
        : States.Length != Actions.Length + 1 ? $"{Actions.Length} actions need {Actions.Length + 1} states, got {States.Length}"
        : Kerb.Length != Track.Length || Track.Length == 0 ? $"it has {Track.Length} points of track and {Kerb.Length} kerbs"
        : Malformed(TrackAttempts, 24) ?? Malformed(Track, 4) ?? Malformed(Actions, 3) ?? Malformed(States, ExpectedFields.Length)
            ?? (Frames.FirstOrDefault(frame => frame < 0 || frame > Actions.Length, -1) is var frame and >= 0 ? $"there is no step {frame}" : null);

    private static string? Malformed<T>(T[][] rows, int length) =>
        Array.FindIndex(rows, row => row is null || row.Length != length) is var bad and >= 0
            ? $"row {bad} has {rows[bad]?.Length ?? 0} numbers, expected {length}" : null;
}
