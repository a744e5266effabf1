using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace WorldModels.Control;

/// <summary>A finished row as the checkpoint keeps it.</summary>
internal sealed record DreamGapSavedRow(double Temperature, double[] RealReturns, ControllerHistory History, float[] Parameters);

/// <summary>A measured baseline as the checkpoint keeps it.</summary>
internal sealed record DreamGapSavedBaseline(string Name, double[] Returns);

/// <summary>What is finished of a gap: the content of <c>dream-gap.json</c>, written under a temporary name, then renamed.</summary>
internal sealed record DreamGapCheckpoint(
    string Format, DreamGapSettings Settings, IReadOnlyList<DreamGapSavedBaseline> Baselines, IReadOnlyList<DreamGapSavedRow> Rows)
{
    private const string FileName = "dream-gap.json", FormatName = "worldmodels-dream-gap-1";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static DreamGapCheckpoint Empty(DreamGapSettings settings) => new(FormatName, settings, [], []);

    /// <summary>The checkpoint in a folder; null where there is none, or no folder.</summary>
    /// <exception cref="FormatException">The file is damaged or of another version.</exception>
    public static DreamGapCheckpoint? Read(string? folder)
    {
        if (folder is null || !File.Exists(Path.Combine(folder, FileName))) return null;
        string path = Path.Combine(folder, FileName);
        try
        {
            DreamGapCheckpoint? read = JsonSerializer.Deserialize<DreamGapCheckpoint>(File.ReadAllText(path), Json);
            return read?.Format == FormatName ? read : throw new FormatException($"its format is '{read?.Format}', this library reads '{FormatName}'");
        }
        catch (Exception cause) when (cause is JsonException or FormatException)
        {
            throw new FormatException($"cannot read {path}: {cause.Message}", cause);
        }
    }

    /// <exception cref="InvalidOperationException">The folder's settings are others.</exception>
    public void CheckSettings(DreamGapSettings asked, string? folder)
    {
        JsonObject kept = ToJson(Settings), wanted = ToJson(asked);
        string[] differences = [.. kept.Where(setting => !JsonNode.DeepEquals(setting.Value, wanted[setting.Key]))
            .Select(setting => $"{setting.Key} was {Text(setting.Value)}, now {Text(wanted[setting.Key])}")];
        if (differences.Length > 0)
            throw new InvalidOperationException(
                $"the folder '{folder}' holds a gap of other settings: {string.Join("; ", differences)}. Name another folder, or delete this one.");

        static JsonObject ToJson(DreamGapSettings settings) => JsonSerializer.SerializeToNode(settings, Json)!.AsObject();

        static string Text(JsonNode? value) => value?.ToJsonString() ?? "none";
    }

    public void Write(string? folder)
    {
        if (folder is null) return;
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        File.WriteAllText(path + ".tmp", JsonSerializer.Serialize(this, Json));
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
