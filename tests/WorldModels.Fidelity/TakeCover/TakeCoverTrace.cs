using System.Text.Json;
using System.Text.Json.Serialization;

namespace WorldModels.Fidelity.TakeCover;

/// <summary>A recorded episode of ViZDoom's take cover: all positions in each tic, and the player's next action.</summary>
public sealed class TakeCoverTrace
{
    private const string ExpectedFormat = "takecover-golden-1";

    private static readonly string[] ExpectedFields =
    [
        "tic", "health", "x", "y", "vx", "vy", "camera_z", "imps[[id,y]]", "balls[[id,x,y,vx,vy]]", "action[left,right]", "reward",
    ];

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The version of the file's format; there is only one.</summary>
    [JsonRequired] public string Format { get; set; } = "";

    /// <summary>Whether the episode ended with the death of the player, after the action of the last row.</summary>
    [JsonRequired] public bool Died { get; set; }

    /// <summary>The names of the columns of <see cref="Rows"/>.</summary>
    [JsonRequired] public string[] Fields { get; set; } = [];

    /// <summary>The rows as written in the file.</summary>
    [JsonRequired] public JsonElement[][] Rows { get; set; } = [];

    /// <summary>The name of the file.</summary>
    [JsonIgnore] public string Name { get; private set; } = "";

    /// <summary>The rows, one per tic.</summary>
    [JsonIgnore] public IReadOnlyList<TakeCoverRow> Tics { get; private set; } = [];

    /// <summary>Reads every trace of a folder, in the order of their names.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">It contains no trace, or a malformed one.</exception>
    public static IReadOnlyList<TakeCoverTrace> ReadFolder(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no folder {folder}: name one that holds traces (NAME.json)");
        string[] files = [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)];
        if (files.Length == 0) throw new InvalidDataException($"the folder {folder} holds no trace (NAME.json)");
        return [.. files.Select(Read)];
    }

    /// <summary>Reads one trace.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static TakeCoverTrace Read(string file)
    {
        try
        {
            TakeCoverTrace trace = JsonSerializer.Deserialize<TakeCoverTrace>(File.ReadAllText(file), Json) ?? throw new JsonException("it is null");
            if (trace.Complaint() is { } complaint) throw new InvalidDataException($"{file} is not a valid trace: {complaint}");
            trace.Name = Path.GetFileNameWithoutExtension(file);
            trace.Tics = [.. trace.Rows.Select(ReadRow)];
            return trace;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{file} is not a trace: {exception.Message}", exception);
        }
    }

    private string? Complaint() =>
        Format != ExpectedFormat ? $"its format is {Format}, expected {ExpectedFormat}"
        : !Fields.SequenceEqual(ExpectedFields) ? $"its fields are {string.Join(" ", Fields)}, expected {string.Join(" ", ExpectedFields)}"
        : Rows.Length == 0 ? "it has no row"
        : Array.FindIndex(Rows, row => row is null || row.Length != ExpectedFields.Length) is var bad and >= 0
            ? $"row {bad} has {Rows[bad]?.Length ?? 0} columns, expected {ExpectedFields.Length}" : null;

    private static TakeCoverRow ReadRow(JsonElement[] row) => new()
    {
        Tic = row[0].GetInt32(),
        Health = row[1].GetDouble(),
        X = row[2].GetDouble(),
        Y = row[3].GetDouble(),
        VelocityX = row[4].GetDouble(),
        VelocityY = row[5].GetDouble(),
        Eye = row[6].GetDouble(),
        Monsters = Table(row[7], 2),
        Fireballs = Table(row[8], 5),
        Sideways = row[9][0].GetInt32() - row[9][1].GetInt32(),
        Reward = row[10].GetDouble(),
    };

    private static double[][] Table(JsonElement rows, int columns)
    {
        double[][] table = [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(cell => cell.GetDouble()).ToArray())];
        return table.All(row => row.Length == columns) ? table : throw new FormatException($"a list has rows of other than {columns} numbers");
    }
}

/// <summary>One tic of a <see cref="TakeCoverTrace"/>, in map units and tics.</summary>
public sealed class TakeCoverRow
{
    /// <summary>The tics since the start of the level.</summary>
    public required int Tic { get; init; }

    /// <summary>The player's health, initially 100.</summary>
    public required double Health { get; init; }

    /// <summary>The player's position in the direction of the monsters.</summary>
    public required double X { get; init; }

    /// <summary>The player's position to the left.</summary>
    public required double Y { get; init; }

    /// <summary>The player's velocity in the direction of the monsters.</summary>
    public required double VelocityX { get; init; }

    /// <summary>The player's velocity to the left.</summary>
    public required double VelocityY { get; init; }

    /// <summary>The height of the player's eyes.</summary>
    public required double Eye { get; init; }

    /// <summary>For each monster, its number and its position.</summary>
    public required double[][] Monsters { get; init; }

    /// <summary>For each fireball, its number, its position (x, y) and its velocity (x, y), which is 0 after it has hit.</summary>
    public required double[][] Fireballs { get; init; }

    /// <summary>The player's next action: 1 left, -1 right, 0 neither.</summary>
    public required int Sideways { get; init; }

    /// <summary>The reward of this action.</summary>
    public required double Reward { get; init; }
}
