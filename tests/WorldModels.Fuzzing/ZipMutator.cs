using System.Buffers.Binary;
using System.IO.Compression;

namespace WorldModels.Fuzzing;

/// <summary>Changes zips with knowledge of the format: their entries, their order and names, and the values in their directory.</summary>
internal static class ZipMutator
{
    private static readonly string[] Names =
    [
        "../evil", "..\\evil", "/etc/passwd", "C:\\evil", "a/../../b", "Model.key", "TransformerChain/Model.key", "TransformerChain/Transform_000/extra.dll", " ", "CON", "x\0y", ".hidden",
    ];

    /// <param name="file">A valid zip.</param>
    /// <param name="mutator">The source of randomness.</param>
    /// <param name="content">Changes an entry's bytes; it also receives the entry's name.</param>
    public static byte[] Spoil(byte[] file, Mutator mutator, Func<string, byte[], byte[]> content)
    {
        List<KeyValuePair<string, byte[]>> entries = Read(file);
        int one = mutator.Next(entries.Count);
        (string name, byte[] bytes) = entries[one];
        switch (mutator.Next(10))
        {
            case 0 or 1 or 2 or 3 or 4:
                entries[one] = new(name, content(name, bytes));
                break;
            case 5:
                entries.RemoveAt(one);
                break;
            case 6:
                entries.Insert(mutator.Next(entries.Count), new(name, mutator.Chance(0.5) ? bytes : content(name, bytes)));
                break;
            case 7:
                entries.Insert(mutator.Next(entries.Count), new(Names[mutator.Next(Names.Length)], bytes));
                break;
            case 8:
                // Highly compressed zeros, or other bytes of the same length.
                entries[one] = new(name, mutator.Chance(0.5) ? [.. bytes, .. new byte[1 << (16 + mutator.Next(9))]] : new byte[1 << (16 + mutator.Next(9))]);
                break;
            default:
                int other = mutator.Next(entries.Count);
                (entries[one], entries[other]) = (new(name, entries[other].Value), new(entries[other].Key, bytes));
                break;
        }
        byte[] changed = Write(entries, mutator.Chance(0.3) ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
        return mutator.Chance(0.15) ? Lie(changed, mutator) : changed;
    }

    /// <summary>The entries of a valid zip, in their order.</summary>
    public static List<KeyValuePair<string, byte[]>> Read(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        return [.. zip.Entries.Select(entry =>
        {
            using var bytes = new MemoryStream();
            using Stream stream = entry.Open();
            stream.CopyTo(bytes);
            return KeyValuePair.Create(entry.FullName, bytes.ToArray());
        })];
    }

    /// <summary>Returns a zip of these entries, with correct checksums.</summary>
    public static byte[] Write(IEnumerable<KeyValuePair<string, byte[]>> entries, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream stream = zip.CreateEntry(name, level).Open();
                stream.Write(bytes);
            }
        }
        return file.ToArray();
    }

    // A record of the central directory begins with PK 1 2; it has the method at 10, the checksum at 16, the sizes at 20 and 24, and the position at 42.
    private static byte[] Lie(byte[] file, Mutator mutator)
    {
        int record = file.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        if (record < 0 || record + 46 > file.Length) return file;
        int field = new[] { 10, 16, 20, 24, 42 }[mutator.Next(5)];
        uint value = new uint[] { 0, 1, 1 << 20, 1 << 30, int.MaxValue, uint.MaxValue, uint.MaxValue - 1 }[mutator.Next(7)];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(record + field), value);
        return file;
    }
}
