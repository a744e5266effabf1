using System.IO.Compression;
using WorldModels.MachineLearning;

namespace WorldModels.Rollouts;

/// <summary>Named arrays in a .npz file: a zip of .npy files, as numpy.savez and numpy.savez_compressed write it.</summary>
internal static class NpzFile
{
    private const string Extension = ".npy";
    private const int Piece = 1 << 20, MaxEntries = 4096;

    /// <summary>Writes the file whole or not at all; the same arrays give the same bytes.</summary>
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

    /// <summary>The names of the arrays.</summary>
    /// <exception cref="FormatException">The file is no zip.</exception>
    public static IReadOnlyList<string> Names(string path) =>
        Read(path, zip => zip.Entries.Where(entry => entry.FullName.EndsWith(Extension, StringComparison.Ordinal)).Select(entry => entry.FullName[..^Extension.Length]).ToArray());

    /// <summary>One array, or null where the file has none of that name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The array's name, without .npy.</param>
    /// <param name="maxBytes">The most bytes that the array may have.</param>
    /// <exception cref="FormatException">It is damaged, too large or of a type that is not read; the message names file and array.</exception>
    public static NpyArray? Array(string path, string name, long maxBytes) => Read(path, zip =>
    {
        if (zip.GetEntry(name + Extension) is not { } entry) return null;
        try
        {
            if (entry.Length - NpyHeader.LongestPrefix > maxBytes) throw new FormatException($"it claims {entry.Length} bytes where at most {maxBytes} are read");
            CheckedZip.Check(entry);
            using Stream stream = entry.Open();
            return ReadArray(stream, maxBytes);
        }
        catch (Exception cause) when (cause is FormatException || Damage.Shows(cause))
        {
            throw new FormatException($"array '{name}' of {path}: {cause.Message}", cause);
        }
    });

    // What the arrays may claim together is limited one by one, when they are read.
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
            // A zero elsewhere in the shape must not excuse lengths that are too large together.
            if (length > 0 && bytes > limit / length) throw new FormatException($"its shape [{string.Join(", ", shape)}] of {type} takes more than {limit} bytes");
            bytes *= Math.Max(1, length);
        }
        if (shape.Contains(0)) bytes = 0;
        byte[] data = ReadData(stream, (int)bytes);
        if (stream.ReadByte() >= 0) throw new FormatException($"more bytes follow than its shape [{string.Join(", ", shape)}] of {type} has");
        return new NpyArray(type, shape, data);
    }

    // The array grows with what arrives, so that a short file cannot claim a large one.
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
