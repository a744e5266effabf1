using System.Buffers.Binary;
using System.Text.Json;

namespace WorldModels.Torch;

/// <summary>The description of one tensor in the header, after it was checked.</summary>
/// <param name="Name">The name of the tensor.</param>
/// <param name="Type">F32, F16, BF16 or F64.</param>
/// <param name="Shape">The length of each dimension.</param>
/// <param name="Count">The number of values of the shape.</param>
/// <param name="Begin">The beginning of its data, in bytes after the header.</param>
/// <param name="End">The end of its data.</param>
internal sealed record SafetensorsEntry(string Name, string Type, int[] Shape, int Count, long Begin, long End);

/// <summary>The JSON header of a safetensors file.</summary>
/// <param name="Entries">The tensors in the order of their data, which are stored without gaps.</param>
/// <param name="Metadata">Free text by key.</param>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    public const string MetadataKey = "__metadata__";
    private const int LargestHeader = 100_000_000, Alignment = 8;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 3 };

    public static int SizeOf(string type) => type switch
    {
        "F32" => 4,
        "F64" => 8,
        "F16" or "BF16" => 2,
        _ => 0,
    };

    /// <param name="tensors">The tensors in the order of their data.</param>
    /// <param name="types">The type of each, as in <see cref="SafetensorsEntry.Type"/>.</param>
    /// <param name="metadata">Free text by key, or null.</param>
    public static byte[] Write(IEnumerable<NamedTensor> tensors, IEnumerable<string> types, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(key, text);
                json.WriteEndObject();
            }
            long offset = 0;
            foreach ((NamedTensor tensor, string type) in tensors.Zip(types))
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (int length in tensor.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += (long)tensor.Values.Length * SizeOf(type));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    public static SafetensorsHeader Read(Stream stream, long maxBytes)
    {
        Span<byte> lengthBytes = stackalloc byte[sizeof(ulong)];
        if (stream.ReadAtLeast(lengthBytes, lengthBytes.Length, throwOnEndOfStream: false) < lengthBytes.Length)
            throw Invalid("it ends inside its first eight bytes");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        long limit = Math.Min(LargestHeader, maxBytes - lengthBytes.Length);
        if (length > (ulong)Math.Max(limit, 0)) throw Invalid($"its header declares {length} bytes; at most {Math.Max(limit, 0)} are allowed");
        byte[] header = ReadBytes(stream, (int)length);
        if (header is not [(byte)'{', ..]) throw Invalid("its header does not begin with a brace");
        try
        {
            using var json = JsonDocument.Parse(header, Strict);
            return Parse(json.RootElement, maxBytes - lengthBytes.Length - header.Length);
        }
        // Text that is not valid Unicode is only detected when it is read.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException($"not a valid safetensors file: its header is not well-formed: {exception.Message}", exception);
        }
    }

    // The array grows with the bytes that arrive, so a short file cannot cause a large allocation.
    private static byte[] ReadBytes(Stream stream, int length)
    {
        byte[] bytes = [];
        for (int read = 0; read < length;)
        {
            Array.Resize(ref bytes, (int)Math.Min(length, Math.Max(2L * read, 1 << 16)));
            int got = stream.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false);
            if (got < bytes.Length - read) throw Invalid("it ends inside its header");
            read = bytes.Length;
        }
        return bytes;
    }

    private static SafetensorsHeader Parse(JsonElement root, long maxBytes)
    {
        List<SafetensorsEntry> entries = [];
        Dictionary<string, string> metadata = [];
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == MetadataKey) metadata = ParseMetadata(property.Value);
            else entries.Add(ParseEntry(property.Name, property.Value));
        }
        entries = [.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        long end = 0;
        foreach (var entry in entries)
        {
            if (entry.Begin != end)
                throw Invalid(entry.Name, $"its data begin at byte {entry.Begin}, but those before it end at {end}: overlaps and gaps are not allowed");
            end = entry.End;
            if (end > maxBytes) throw Invalid(entry.Name, $"its data end at byte {end}, but the size limit allows {maxBytes}");
        }
        return new SafetensorsHeader(entries, metadata);
    }

    private static Dictionary<string, string> ParseMetadata(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Invalid($"{MetadataKey} is not an object");
        return element.EnumerateObject().ToDictionary(
            item => item.Name, item => Text(item.Value) ?? throw Invalid($"the metadata '{item.Name}' is not text"));
    }

    private static SafetensorsEntry ParseEntry(string name, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Invalid(name, "its entry is not an object");
        foreach (var property in element.EnumerateObject())
            if (property.Name is not ("dtype" or "shape" or "data_offsets")) throw Invalid(name, $"its entry has an unknown field '{property.Name}'");
        string? type = element.TryGetProperty("dtype", out var dtype) ? Text(dtype) : null;
        if (type is null || SizeOf(type) == 0) throw Invalid(name, $"its type is {type ?? "missing"}; the supported types are F32, F16, BF16 and F64");
        int[] shape = Numbers(element, "shape") is { } lengths && lengths.All(length => length is >= 0 and <= int.MaxValue)
            ? [.. lengths.Select(length => (int)length)]
            : throw Invalid(name, "its shape is not a list of whole numbers from 0 to 2,147,483,647");
        int count = NamedTensor.Count(shape) ?? throw Invalid(name, $"its shape {NamedTensor.Describe(shape)} is too large");
        if (Numbers(element, "data_offsets") is not [var begin, var end] || begin < 0 || end < begin)
            throw Invalid(name, "its data_offsets are not two ascending whole numbers");
        long size = (long)count * SizeOf(type);
        if (end - begin != size) throw Invalid(name, $"its data have {end - begin} bytes, but {type} of shape {NamedTensor.Describe(shape)} needs {size}");
        return new SafetensorsEntry(name, type, shape, count, begin, end);
    }

    private static long[]? Numbers(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array) return null;
        long[] numbers = new long[list.GetArrayLength()];
        for (int i = 0; i < numbers.Length; i++)
            if (list[i].ValueKind != JsonValueKind.Number || !list[i].TryGetInt64(out numbers[i])) return null;
        return numbers;
    }

    private static string? Text(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    private static FormatException Invalid(string why) => new($"not a valid safetensors file: {why}");

    private static FormatException Invalid(string name, string why) => new($"tensor '{name}': {why}");
}
