using System.Text.Json;
using System.Text.Json.Serialization;
using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Rollouts;

/// <summary>The two files of a store that is kept in a folder, and the header that describes the rows.</summary>
internal static class RolloutFiles
{
    public const string HeaderName = "rollouts.json", DataName = "rollouts.bin";
    private const string FormatName = "worldmodels-rollouts";
    private const int FormatVersion = 1, MaxHeaderBytes = 1 << 28;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        WriteIndented = true,
    };

    /// <summary>Writes the header under a temporary name and then renames it.</summary>
    public static void WriteHeader(string folder, RolloutLayout layout, IReadOnlyList<int> episodeLengths)
    {
        var header = new Header(FormatName, FormatVersion, SpaceDescription.Of(layout.ObservationSpace), SpaceDescription.Of(layout.ActionSpace),
            layout.RowBytes, Columns(layout), [.. episodeLengths]);
        string path = Path.Combine(folder, HeaderName);
        File.WriteAllText(path + ".tmp", JsonSerializer.Serialize(header, Options));
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Reads the header in a folder.</summary>
    /// <exception cref="FormatException">The file is not a header that this version can read; the message names the file.</exception>
    public static (RolloutLayout Layout, int[] EpisodeLengths) ReadHeader(string folder)
    {
        string path = Path.Combine(folder, HeaderName);
        if (new FileInfo(path).Length is var bytes and > MaxHeaderBytes) throw new FormatException($"cannot read {path}: it has {bytes} bytes; at most {MaxHeaderBytes} are read");
        string text = File.ReadAllText(path);
        try
        {
            // Check the version first: a newer header may differ in everything else.
            var format = JsonSerializer.Deserialize<FormatHeader>(text, Options);
            if (format?.Format != FormatName) throw new FormatException($"it is not a header of rollouts: its format is '{format?.Format}'");
            if (format.Version != FormatVersion) throw new FormatException($"it has version {format.Version}, but this library reads version {FormatVersion}: update the library");
            Header header = JsonSerializer.Deserialize<Header>(text, Options)!;
            RolloutLayout layout = RolloutLayout.For(header.Observation.ToSpace(), header.Action.ToSpace());
            if (header.RowBytes != layout.RowBytes) throw new FormatException($"it has rows of {header.RowBytes} bytes, but rows of its spaces have {layout.RowBytes}");
            if (!header.Columns.SequenceEqual(Columns(layout))) throw new FormatException("its columns do not match its spaces");
            if (header.EpisodeLengths.FirstOrDefault(length => length < 1, 1) is var bad and < 1) throw new FormatException($"it has an episode of {bad} steps");
            return (layout, header.EpisodeLengths);
        }
        catch (Exception cause) when (cause is FormatException || Damage.Shows(cause))
        {
            throw new FormatException($"cannot read {path}: {cause.Message}", cause);
        }
    }

    private static ColumnHeader[] Columns(RolloutLayout layout) =>
    [
        new(RolloutColumns.Observation, layout.IsImage ? "uint8" : "float32", 0, layout.ObservationSpace.Size),
        new(RolloutColumns.Action, "float32", layout.ActionOffset, layout.ActionSpace.Size),
        new(RolloutColumns.Reward, "float32", layout.RewardOffset, 1),
        new(RolloutColumns.Done, "uint8", layout.DoneOffset, 1),
    ];

    private sealed record FormatHeader(string? Format, int Version);

    private sealed record Header(
        string Format, int Version, SpaceDescription Observation, SpaceDescription Action, int RowBytes, ColumnHeader[] Columns, int[] EpisodeLengths);

    private sealed record ColumnHeader(string Column, string Type, int Offset, int Count);
}
