using System.Buffers.Binary;

namespace WorldModels.Torch;

/// <summary>
/// Reads and writes weights in the safetensors format: eight bytes with the length of the header, a JSON header with the name,
/// type, shape and position of each tensor, and then the numbers. PyTorch, JAX and others read and write the same files.
/// </summary>
/// <remarks>A file cannot run code, and everything in it is checked before it is used. The format: https://github.com/huggingface/safetensors.</remarks>
public static class Safetensors
{
    private const long DefaultLimit = 1L << 30;
    private const int BufferSize = 1 << 16;

    /// <summary>Writes tensors as 32-bit floats, in the given order: the same tensors give the same bytes.</summary>
    /// <param name="stream">The stream to write to; it is not closed.</param>
    /// <param name="tensors">The tensors; their names must be different.</param>
    /// <param name="metadata">Free text by key, or null.</param>
    /// <exception cref="ArgumentException">
    /// Two tensors have the same name, one is called <c>__metadata__</c>, or its values do not fit its shape or are not finite.
    /// </exception>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(stream, tensors, metadata, compact: false);

    /// <param name="stream">The stream to write to; it is not closed.</param>
    /// <param name="tensors">The tensors; their names must be different.</param>
    /// <param name="metadata">Free text by key, or null.</param>
    /// <param name="compact">Whether a tensor whose values are all 16-bit floats is written in this type, which is lossless.</param>
    internal static void Write(Stream stream, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata, bool compact)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        NamedTensor[] all = [.. tensors];
        HashSet<string> names = [SafetensorsHeader.MetadataKey];
        foreach (var tensor in all)
        {
            if (!names.Add(tensor.Name)) throw new ArgumentException($"tensor '{tensor.Name}': the name is used twice", nameof(tensors));
            if (tensor.Reject() is { } reason) throw new ArgumentException(reason, nameof(tensors));
        }

        string[] types = [.. all.Select(tensor => compact && HalfPrecision.Holds(tensor.Values) ? "F16" : "F32")];
        byte[] header = SafetensorsHeader.Write(all, types, metadata);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        byte[] buffer = new byte[BufferSize];
        foreach ((NamedTensor tensor, string type) in all.Zip(types))
        {
            int size = SafetensorsHeader.SizeOf(type), piece = BufferSize / size;
            for (int start = 0; start < tensor.Values.Length; start += piece)
            {
                ReadOnlySpan<float> part = tensor.Values.AsSpan(start, Math.Min(piece, tensor.Values.Length - start));
                Encode(part, type, buffer);
                stream.Write(buffer.AsSpan(0, part.Length * size));
            }
        }
    }

    /// <summary>Reads a file to its end. The numbers become 32-bit floats; they may be stored as F32, F16, BF16 or F64.</summary>
    /// <param name="stream">The stream to read; it need not be seekable and is not closed.</param>
    /// <param name="maxBytes">The maximum number of bytes of the file; 1 GiB by default.</param>
    /// <exception cref="FormatException">
    /// The file is malformed, truncated, followed by other data or larger than <paramref name="maxBytes"/>, or a number is not finite;
    /// the message names the tensor.
    /// </exception>
    public static SafetensorsFile Read(Stream stream, long maxBytes = DefaultLimit)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        var header = SafetensorsHeader.Read(stream, maxBytes);
        byte[] buffer = new byte[BufferSize];
        var tensors = header.Entries.Select(entry => ReadTensor(stream, entry, buffer)).ToArray();
        if (stream.ReadByte() >= 0) throw new FormatException("not a valid safetensors file: there are bytes after the last tensor");
        return new SafetensorsFile(tensors, header.Metadata);
    }

    private static NamedTensor ReadTensor(Stream stream, SafetensorsEntry entry, byte[] buffer)
    {
        int size = SafetensorsHeader.SizeOf(entry.Type), piece = buffer.Length / size;
        // A truncated file must not cause an allocation that is larger than the file.
        if (stream.CanSeek && stream.Length - stream.Position < (long)entry.Count * size) throw EndsEarly(entry);
        float[] values = new float[stream.CanSeek ? entry.Count : Math.Min(entry.Count, piece)];
        for (int start = 0; start < entry.Count; start += piece)
        {
            int count = Math.Min(piece, entry.Count - start);
            if (start + count > values.Length) Array.Resize(ref values, (int)Math.Min(entry.Count, 2L * values.Length));
            var part = values.AsSpan(start, count);
            var bytes = buffer.AsSpan(0, part.Length * size);
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw EndsEarly(entry);
            Decode(bytes, entry.Type, part);
            for (int i = 0; i < part.Length; i++)
            {
                if (!float.IsFinite(part[i]))
                    throw new FormatException($"tensor '{entry.Name}': value {start + i} is {part[i]} as a 32-bit float, which is not a finite number");
            }
        }
        return new NamedTensor(entry.Name, entry.Shape, values);
    }

    private static FormatException EndsEarly(SafetensorsEntry entry) => new($"tensor '{entry.Name}': the file ends before its last value");

    private static void Encode(ReadOnlySpan<float> values, string type, Span<byte> bytes)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (type == "F16") BinaryPrimitives.WriteHalfLittleEndian(bytes[(i * 2)..], (Half)values[i]);
            else BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * 4)..], values[i]);
        }
    }

    private static void Decode(ReadOnlySpan<byte> bytes, string type, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                "F32" => BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]),
                "F64" => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * 8)..]),
                "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * 2)..]),
                _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes[(i * 2)..]) << 16),
            };
        }
    }
}
