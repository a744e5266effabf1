using System.Buffers.Binary;
using System.IO.Compression;
using WorldModels.MachineLearning;

namespace WorldModels.Torch;

/// <summary>
/// Reads the weights in a file of <c>torch.save</c>: a state_dict, or a dictionary that contains one under <c>state_dict</c>; in the zip format and in
/// the older one, which PyTorch wrote until version 1.5.
/// </summary>
/// <remarks>
/// In Python, a pickle from elsewhere can run code. Here <see cref="PickleReader"/> reads it as data. An array is only allocated after the file was found
/// to have as many bytes, and all tensors together have at most as many numbers as the file has bytes.
/// </remarks>
internal static class PyTorchFile
{
    private const int MostEntries = 1 << 16;
    private const long Protocol = 1001, MostBytes = 1 << 30;

    // The pickle of the number 0x1950A86A20F9469CFC6C.
    private static readonly byte[] Legacy = [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];

    /// <summary>Returns whether a file begins like a file of PyTorch.</summary>
    /// <param name="start">The first eight bytes of the file or more.</param>
    public static bool Begins(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith(Legacy.AsSpan(0, 8));

    /// <param name="stream">A seekable stream at the beginning of the file.</param>
    /// <exception cref="FormatException">The file is damaged, does not contain weights, or refers to code.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream)
    {
        if (stream.Length > MostBytes) throw new FormatException($"it has {stream.Length} bytes; at most {MostBytes} are read");
        byte[] start = new byte[Legacy.Length];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start.AsSpan(0, read).SequenceEqual(Legacy)) return ReadLegacy(stream);
        stream.Position = 0;
        return ReadZip(stream);
    }

    private static IReadOnlyList<NamedTensor> ReadZip(Stream stream)
    {
        using ZipArchive zip = CheckedZip.Open(stream, MostEntries, stream.Length);
        const string name = "/data.pkl";
        ZipArchiveEntry pickle = zip.Entries.FirstOrDefault(entry => entry.FullName.EndsWith(name, StringComparison.Ordinal))
            ?? throw new FormatException("it is a zip without data.pkl, so it is not a file of torch.save");
        string folder = pickle.FullName[..^name.Length];
        if (zip.GetEntry($"{folder}/byteorder") is { } order && !CheckedZip.Read(order).AsSpan().SequenceEqual("little"u8))
            throw new FormatException("its numbers are not in little-endian order: save it again on a little-endian processor");
        var reader = new PickleReader(new MemoryStream(CheckedZip.Read(pickle)), stream.Length);
        return StateDictionary.Of(reader.Read(), stream.Length, storage =>
        {
            ZipArchiveEntry entry = zip.GetEntry($"{folder}/data/{storage.Key}") ?? throw new FormatException($"storage '{storage.Key}' is missing");
            return entry.Length == storage.Bytes ? CheckedZip.Read(entry)
                : throw new FormatException($"storage '{storage.Key}' has {entry.Length} bytes, but {storage.Count} numbers need {storage.Bytes}");
        });
    }

    private static IReadOnlyList<NamedTensor> ReadLegacy(Stream stream)
    {
        if (new PickleReader(stream, stream.Length).Read() is not Protocol) throw new FormatException($"its version of the older format of torch.save is not {Protocol}");
        if ((new PickleReader(stream, stream.Length).Read() as PickledDictionary)?.Find("little_endian") is not true)
            throw new FormatException("its numbers are not in little-endian order: save it again on a little-endian processor");
        var content = new PickleReader(stream, stream.Length);
        object? root = content.Read();
        if (new PickleReader(stream, stream.Length).Read() is not List<object?> keys) throw new FormatException("the list of its storages is missing");
        Dictionary<string, long> places = [];
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (object? key in keys)
        {
            if (key is not string name || content.Storages.GetValueOrDefault(name) is not { } storage || places.ContainsKey(name))
                throw new FormatException("it lists a storage that no tensor uses, or lists one twice");
            if (stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length || BinaryPrimitives.ReadInt64LittleEndian(length) != storage.Count
                || stream.Length - stream.Position < storage.Bytes)
                throw new FormatException($"storage '{name}' does not have {storage.Count} numbers");
            places.Add(name, stream.Position);
            stream.Position += storage.Bytes;
        }
        return StateDictionary.Of(root, stream.Length, storage =>
        {
            stream.Position = places.TryGetValue(storage.Key, out long place) ? place : throw new FormatException($"storage '{storage.Key}' is missing");
            byte[] bytes = new byte[storage.Bytes];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }
}
