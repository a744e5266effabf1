using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using WorldModels.Torch;

namespace WorldModels.MachineLearning;

/// <summary>A checkpoint of a run.</summary>
/// <typeparam name="TState">Counters, the generator's state and the history, as JSON.</typeparam>
/// <param name="Run">Everything that determines the run's result, by name: a checkpoint of another run is refused.</param>
/// <param name="State">The small part of the state.</param>
/// <param name="Tensors">The weights and the optimizer's moments.</param>
/// <param name="Search">The file of a search; empty if there is no search.</param>
/// <remarks>In a file: the length (int32) and text of a JSON object with Run and State, the length (int32) and bytes of Search, then Tensors as safetensors.</remarks>
internal sealed record Checkpoint<TState>(JsonObject Run, TState State, IReadOnlyList<NamedTensor> Tensors, byte[] Search)
{
    private const string Magic = "WMODLCKP", What = "a checkpoint";
    private const int Version = 1;

    public void Write(Stream stream) => ChecksummedFile.Write(stream, Magic, Version, content =>
    {
        using var writer = new BinaryWriter(content, System.Text.Encoding.UTF8, leaveOpen: true);
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(new Document(Run, State), CheckpointJson.Options);
        writer.Write(text.Length);
        writer.Write(text);
        writer.Write(Search.Length);
        writer.Write(Search);
        writer.Flush();
        Safetensors.Write(content, Tensors);
    });

    /// <exception cref="FormatException">The bytes are not a complete checkpoint of this stage.</exception>
    public static Checkpoint<TState> Read(byte[] file)
    {
        ReadOnlyMemory<byte> content = ChecksummedFile.Read(file, Magic, Version, What);
        try
        {
            using var stream = new MemoryStream(file, file.Length - ChecksummedFile.HashLength - content.Length, content.Length, writable: false);
            using var reader = new BinaryReader(stream);
            Document document = JsonSerializer.Deserialize<Document>(ReadPart(reader), CheckpointJson.Options)
                ?? throw new FormatException($"{What} without content");
            byte[] search = ReadPart(reader);
            return new Checkpoint<TState>(document.Run, document.State, Safetensors.Read(stream, content.Length).Tensors, search);
        }
        catch (Exception cause) when (Damage.Shows(cause))
        {
            throw new FormatException($"{What} that this version of the library cannot read: {cause.Message}", cause);
        }
    }

    private static byte[] ReadPart(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        return length >= 0 && length <= left ? reader.ReadBytes(length) : throw new FormatException($"{What} that declares a part of {length} bytes, but only {left} are left");
    }

    private sealed record Document(JsonObject Run, TState State);
}

/// <summary>The JSON options of checkpoints: numbers are restored exactly.</summary>
internal static class CheckpointJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static JsonObject ToObject(object run) => JsonSerializer.SerializeToNode(run, run.GetType(), Options)!.AsObject();

    /// <summary>Returns the differences between two runs, in words; empty if the runs are equal.</summary>
    public static string Differences(JsonObject kept, JsonObject asked) => string.Join("; ", kept.Select(setting => setting.Key)
        .Union(asked.Select(setting => setting.Key))
        .Where(name => !JsonNode.DeepEquals(kept[name], asked[name]))
        .Select(name => $"{name} was {Text(kept[name])}, now {Text(asked[name])}"));

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "none";
}
