using System.IO.Compression;
using WorldModels.MachineLearning;

namespace WorldModels.Rollouts;

/// <summary>Reads and writes named arrays in a .npz file: a zip of .npy files, as written by numpy.savez and numpy.savez_compressed.</summary>
internal static class NpzFile
{
    private const string Extension = ".npy";
    private const int Piece = 1 << 20, MaxEntries = 4096;

    /// <summary>Writes the file under a temporary name and then renames it; the same arrays give the same bytes.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NpyArray>> arrays)
    {
        string temporary = path + ".tmp";
        using (var zip = new ZipArchive(File.Create(temporary), ZipArchiveMode.Create))
        {
            foreach ((string name, NpyArray array) in arrays)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name + Extension, CompressionLevel.Fastest);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using Stream stream = entry.Open();
                stream.Write(NpyHeader.Write(array.Type, array.Shape));
                stream.Write(array.Data);
            }
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Returns the names of the arrays.</summary>
    /// <exception cref="FormatException">The file is not a zip.</exception>
    public static IReadOnlyList<string> Names(string path) =>
        Read(path, zip => zip.Entries.Where(entry => entry.FullName.EndsWith(Extension, StringComparison.Ordinal)).Select(entry => entry.FullName[..^Extension.Length]).ToArray());

    /// <summary>Returns one array, or null if the file has no array of that name.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="name">The array's name, without .npy.</param>
    /// <param name="maxBytes">The maximum number of bytes of the array.</param>
    /// <exception cref="FormatException">The array is damaged, too large or of a type that is not supported; the message names the file and the array.</exception>
    public static NpyArray? Array(string path, string name, long maxBytes) => Read(path, zip =>
    {
        if (zip.GetEntry(name + Extension) is not { } entry) return null;
        try
        {
            if (entry.Length - NpyHeader.LongestPrefix > maxBytes) throw new FormatException($"it declares {entry.Length} bytes; at most {maxBytes} are read");
            CheckedZip.Check(entry);
            using Stream stream = entry.Open();
            return ReadArray(stream, maxBytes);
        }
        catch (Exception cause) when (cause is FormatException || Damage.Shows(cause))
        {
            throw new FormatException($"array '{name}' of {path}: {cause.Message}", cause);
        }
    });

    // The size of each array is checked when it is read, so the sum needs no limit here.
    private static T Read<T>(string path, Func<ZipArchive, T> read)
    {
        using FileStream file = File.OpenRead(path);
        try
        {
            using ZipArchive zip = CheckedZip.Open(file, MaxEntries, long.MaxValue);
            return read(zip);
        }
        catch (FormatException cause) when (!cause.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new FormatException($"{path} is not a whole .npz file: {cause.Message}", cause);
        }
    }

    private static NpyArray ReadArray(Stream stream, long maxBytes)
    {
        (string type, int[] shape) = NpyHeader.Read(stream);
        long bytes = NpyArray.SizeOf(type)!.Value, limit = Math.Min(maxBytes, System.Array.MaxLength);
        foreach (int length in shape)
        {
            // A zero elsewhere in the shape must not hide lengths whose product is too large.
            if (length > 0 && bytes > limit / length) throw new FormatException($"its shape [{string.Join(", ", shape)}] of {type} takes more than {limit} bytes");
            bytes *= Math.Max(1, length);
        }
        if (shape.Contains(0)) bytes = 0;
        byte[] data = ReadData(stream, (int)bytes);
        if (stream.ReadByte() >= 0) throw new FormatException($"it has more bytes than its shape [{string.Join(", ", shape)}] of {type} needs");
        return new NpyArray(type, shape, data);
    }

    // The array grows with the bytes that arrive, so a short file cannot cause a large allocation.
    private static byte[] ReadData(Stream stream, int length)
    {
        byte[] data = [];
        for (int read = 0; read < length; read = data.Length)
        {
            System.Array.Resize(ref data, (int)Math.Min(length, Math.Max(2L * read, Piece)));
            if (stream.ReadAtLeast(data.AsSpan(read), data.Length - read, throwOnEndOfStream: false) < data.Length - read)
                throw new FormatException($"it ends before the last of its {length} bytes");
        }
        return data;
    }
}
