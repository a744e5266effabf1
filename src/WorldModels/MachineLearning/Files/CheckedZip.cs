using System.IO.Compression;

namespace WorldModels.MachineLearning;

/// <summary>Reads a zip of unknown origin: its directory is checked before anything is read, and every entry is checked against its checksum.</summary>
internal static class CheckedZip
{
    private const int Piece = 1 << 16;

    /// <summary>Opens a zip of few entries whose declared sizes sum to at most <paramref name="maxBytes"/>.</summary>
    /// <exception cref="FormatException">The file is not a complete zip, has an entry twice, or declares too many bytes.</exception>
    public static ZipArchive Open(Stream stream, int maxEntries, long maxBytes) => Guarded("it is not a complete zip", () =>
    {
        var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        if (zip.Entries.Count > maxEntries) throw new FormatException($"it has {zip.Entries.Count} entries; at most {maxEntries} are read");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        long left = maxBytes;
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!names.Add(entry.FullName.Replace('\\', '/'))) throw new FormatException($"it has two entries '{entry.FullName}'");
            if (entry.Length < 0 || (left -= entry.Length) < 0) throw new FormatException($"its entries declare more than {maxBytes} bytes");
        }
        return zip;
    });

    /// <summary>Returns the bytes of an entry.</summary>
    /// <exception cref="FormatException">The entry is damaged, or its length is not that in the directory.</exception>
    public static byte[] Read(ZipArchiveEntry entry)
    {
        using var bytes = new MemoryStream();
        Check(entry, piece => bytes.Write(piece));
        return bytes.ToArray();
    }

    /// <summary>Reads the bytes of an entry, one piece at a time.</summary>
    /// <exception cref="FormatException">The entry is damaged, or its length is not that in the directory.</exception>
    public static void Check(ZipArchiveEntry entry, Action<byte[]>? take = null) => Guarded($"entry '{entry.FullName}' is damaged", () =>
    {
        using Stream stream = entry.Open();
        byte[] buffer = new byte[Piece];
        (uint checksum, long length) = (0, 0);
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if ((length += read) > entry.Length) break;
            checksum = Crc32.Append(checksum, buffer.AsSpan(0, read));
            take?.Invoke(buffer[..read]);
        }
        return length == entry.Length && checksum == entry.Crc32 ? length : throw new FormatException($"entry '{entry.FullName}' is damaged: its length or its checksum does not match");
    });

    private static T Guarded<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (Damage.Shows(cause))
        {
            throw new FormatException($"{what}: {cause.Message}", cause);
        }
    }
}
