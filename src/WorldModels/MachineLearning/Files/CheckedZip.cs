using System.IO.Compression;

namespace WorldModels.MachineLearning;

/// <summary>A zip of unknown origin: nothing of it is taken before its directory was looked at, and no entry without its checksum.</summary>
internal static class CheckedZip
{
    private const int Piece = 1 << 16;

    /// <summary>Opens a zip of few entries that together claim no more than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="FormatException">It is no whole zip, names an entry twice, or claims too much.</exception>
    public static ZipArchive Open(Stream stream, int maxEntries, long maxBytes) => Guarded("it is not a whole zip", () =>
    {
        var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        if (zip.Entries.Count > maxEntries) throw new FormatException($"it has {zip.Entries.Count} entries where at most {maxEntries} are read");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        long left = maxBytes;
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!names.Add(entry.FullName.Replace('\\', '/'))) throw new FormatException($"it has two entries '{entry.FullName}'");
            if (entry.Length < 0 || (left -= entry.Length) < 0) throw new FormatException($"its entries claim more than {maxBytes} bytes");
        }
        return zip;
    });

    /// <summary>An entry's bytes.</summary>
    /// <exception cref="FormatException">They are damaged, or not as many as the directory says.</exception>
    public static byte[] Read(ZipArchiveEntry entry)
    {
        using var bytes = new MemoryStream();
        Check(entry, piece => bytes.Write(piece));
        return bytes.ToArray();
    }

    /// <summary>Goes through an entry's bytes, a piece at a time.</summary>
    /// <exception cref="FormatException">They are damaged, or not as many as the directory says.</exception>
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
