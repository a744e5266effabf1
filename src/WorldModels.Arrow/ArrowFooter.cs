using System.Buffers.Binary;

namespace WorldModels.Arrow;

/// <summary>The footer of an Arrow file, which contains the positions of the record batches; the header of each batch contains its number of rows.</summary>
/// <remarks>The Arrow columnar format, "IPC File Format" and "Encapsulated message format". It is checked before Arrow's own reader uses the declared values.</remarks>
internal static class ArrowFooter
{
    private const int MaxMetadataBytes = 1 << 26, MaxDepth = 16, MaxFields = 1 << 16;
    private const byte RecordBatchHeader = 3;

    private static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    /// <summary>Returns the number of rows of each record batch.</summary>
    /// <exception cref="FormatException">The file is not an Arrow file, or declares data that it does not contain.</exception>
    /// <exception cref="NotSupportedException">The file is compressed.</exception>
    public static long[] ReadRows(Stream file, long maxBatchBytes)
    {
        int tail = sizeof(int) + Magic.Length;
        byte[] ends = file.Length < 2 * tail ? [] : [.. Read(file, 0, Magic.Length), .. Read(file, file.Length - tail, tail)];
        if (!ends.AsSpan().StartsWith(Magic)) throw new FormatException("it does not begin like an Arrow file");
        if (!ends.AsSpan().EndsWith(Magic)) throw new FormatException("it does not end like an Arrow file: it is truncated");
        int length = BinaryPrimitives.ReadInt32LittleEndian(ends.AsSpan(Magic.Length));
        FlatTable footer = FlatTable.Root(Read(file, file.Length - tail - length, length));
        int fields = 0;
        foreach (FlatTable field in footer.Table(1)?.Tables(1) ?? [])
        {
            CheckDepth(field, 1, ref fields);
            if (field.Table(4) is not null) throw new NotSupportedException($"its column '{field.Text(0)}' is a dictionary (a categorical column): write it as text or as numbers");
        }
        if (footer.Blocks(2).Any()) throw new NotSupportedException("it has dictionaries inside columns: write them as numbers");
        return [.. footer.Blocks(3).Select((block, index) => RowsOf(file, block.Offset, block.BodyLength, index, maxBatchBytes))];
    }

    private static long RowsOf(Stream file, long offset, long bodyLength, int index, long maxBatchBytes)
    {
        const uint continuation = 0xFFFFFFFF;
        byte[] prefix = Read(file, offset, 2 * sizeof(int));
        if (BinaryPrimitives.ReadUInt32LittleEndian(prefix) != continuation) throw new FormatException($"its record batch {index} does not begin like a record batch");
        int length = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(sizeof(int)));
        FlatTable message = FlatTable.Root(Read(file, offset + prefix.Length, length));
        if (message.Byte(1) != RecordBatchHeader || message.Table(2) is not { } batch) throw new FormatException($"its record batch {index} is not a record batch");
        if (message.Int64(3) != bodyLength) throw new FormatException($"its record batch {index} has {message.Int64(3)} bytes, but its footer says {bodyLength}");
        if (bodyLength > maxBatchBytes) throw new FormatException($"its record batch {index} has {bodyLength} bytes; at most {maxBatchBytes} are read: write smaller batches, or increase {nameof(ArrowOptions.MaxBatchBytes)}");
        if (bodyLength < 0 || offset + prefix.Length + length + bodyLength > file.Length) throw new FormatException($"its record batch {index} of {bodyLength} bytes extends beyond the file");
        if (batch.Table(3) is not null) throw new NotSupportedException("it is compressed: write it without compression");
        return batch.Int64(0) is >= 0 and <= int.MaxValue and var rows ? rows : throw new FormatException($"its record batch {index} has {batch.Int64(0)} rows");
    }

    // Arrow's reader reads nested fields recursively, at any depth.
    private static void CheckDepth(FlatTable field, int depth, ref int fields)
    {
        if (depth > MaxDepth || ++fields > MaxFields) throw new FormatException($"it has more than {MaxFields} fields, or more than {MaxDepth} nested ones");
        foreach (FlatTable child in field.Tables(5)) CheckDepth(child, depth + 1, ref fields);
    }

    private static byte[] Read(Stream file, long offset, int length)
    {
        if (offset < 0 || length is < 0 or > MaxMetadataBytes || offset > file.Length - length) throw new FormatException($"it declares {length} bytes of metadata at {offset}, which it does not contain: it is truncated or damaged");
        byte[] bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }
}
