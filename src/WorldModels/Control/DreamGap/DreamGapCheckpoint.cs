using System.Text.Json;
using System.Text.Json.Serialization;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>A finished row as it is stored in the checkpoint.</summary>
internal sealed record DreamGapSavedRow(double Temperature, double[] RealReturns, ControllerHistory History, float[] Parameters);

/// <summary>A measured baseline as it is stored in the checkpoint.</summary>
internal sealed record DreamGapSavedBaseline(string Name, double[] Returns);

/// <summary>The finished part of a dream gap: the content of <c>dream-gap.json</c>, which is written under a temporary name and then renamed.</summary>
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

    /// <summary>Reads the checkpoint in a folder; returns null if there is none, or no folder.</summary>
    /// <exception cref="FormatException">The file is damaged or has another version.</exception>
    public static DreamGapCheckpoint? Read(string? folder)
    {
        if (folder is null) return null;
        return new CheckpointFile(folder, FileName).Read(bytes =>
        {
            try
            {
                DreamGapCheckpoint? read = JsonSerializer.Deserialize<DreamGapCheckpoint>(bytes, Json);
                return read?.Format == FormatName ? read : throw new FormatException($"its format is '{read?.Format}', but this library reads '{FormatName}'");
            }
            catch (Exception cause) when (Damage.Shows(cause))
            {
                throw new FormatException(cause.Message, cause);
            }
        });
    }

    /// <exception cref="InvalidOperationException">The settings in the folder are different.</exception>
    public void CheckSettings(DreamGapSettings asked, string? folder)
    {
        if (CheckpointJson.Differences(CheckpointJson.ToObject(Settings), CheckpointJson.ToObject(asked)) is { Length: > 0 } differences)
            throw new InvalidOperationException(
                $"the folder '{folder}' contains a dream gap with other settings: {differences}. Use another folder, or delete this one.");
    }

    /// <exception cref="IOException">The folder cannot be written to; its earlier content is unchanged.</exception>
    public void Write(string? folder)
    {
        if (folder is not null) new CheckpointFile(folder, FileName).Write(stream => JsonSerializer.Serialize(stream, this, Json));
    }
}
