using System.Buffers.Binary;
using System.IO.Compression;
using WorldModels.MachineLearning;

namespace WorldModels.Torch;

/// <summary>
/// Reads the weights in a file of <c>torch.save</c>: a state_dict, or a dictionary that holds one under <c>state_dict</c>; in the zip format and in
/// the one before it, which PyTorch wrote until version 1.5.
/// </summary>
/// <remarks>
/// A pickle from elsewhere runs code in Python. Here it is read as data by <see cref="PickleReader"/>. No array is made before the file was found
/// to hold as many bytes, and all tensors together have no more numbers than the file has bytes.
/// </remarks>
internal static class PyTorchFile
{
    private const int MostEntries = 1 << 16;
    private const long Protocol = 1001, MostBytes = 1 << 30;

    // The pickle of the number 0x1950A86A20F9469CFC6C.
    private static readonly byte[] Legacy = [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];

    /// <summary>Whether a file begins like one of PyTorch.</summary>
    /// <param name="start">Its first eight bytes or more.</param>
    public static bool Begins(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith(Legacy.AsSpan(0, 8));

    /// <param name="stream">A seekable stream at the file's beginning.</param>
    /// <exception cref="FormatException">The file is damaged, holds something else than weights, or asks for code.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream)
    {
        if (stream.Length > MostBytes) throw new FormatException($"it has {stream.Length} bytes where at most {MostBytes} are read");
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
            ?? throw new FormatException("it is a zip without data.pkl, and so not of torch.save");
        string folder = pickle.FullName[..^name.Length];
        if (zip.GetEntry($"{folder}/byteorder") is { } order && !CheckedZip.Read(order).AsSpan().SequenceEqual("little"u8))
            throw new FormatException("its numbers are not in little-endian order: save it again on an ordinary processor");
        var reader = new PickleReader(new MemoryStream(CheckedZip.Read(pickle)), stream.Length);
        return StateDictionary.Of(reader.Read(), stream.Length, storage =>
        {
            ZipArchiveEntry entry = zip.GetEntry($"{folder}/data/{storage.Key}") ?? throw new FormatException($"it lacks storage '{storage.Key}'");
            return entry.Length == storage.Bytes ? CheckedZip.Read(entry)
                : throw new FormatException($"storage '{storage.Key}' has {entry.Length} bytes where {storage.Count} numbers take {storage.Bytes}");
        });
    }

    private static IReadOnlyList<NamedTensor> ReadLegacy(Stream stream)
    {
        if (new PickleReader(stream, stream.Length).Read() is not Protocol) throw new FormatException($"it is of another version of the older format of torch.save than {Protocol}");
        if ((new PickleReader(stream, stream.Length).Read() as PickledDictionary)?.Find("little_endian") is not true)
            throw new FormatException("its numbers are not in little-endian order: save it again on an ordinary processor");
        var content = new PickleReader(stream, stream.Length);
        object? root = content.Read();
        if (new PickleReader(stream, stream.Length).Read() is not List<object?> keys) throw new FormatException("it lacks the list of its storages");
        Dictionary<string, long> places = [];
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (object? key in keys)
        {
            if (key is not string name || content.Storages.GetValueOrDefault(name) is not { } storage || places.ContainsKey(name))
                throw new FormatException("it lists a storage that no tensor refers to, or one twice");
            if (stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length || BinaryPrimitives.ReadInt64LittleEndian(length) != storage.Count
                || stream.Length - stream.Position < storage.Bytes)
                throw new FormatException($"storage '{name}' does not have the {storage.Count} numbers that it should");
            places.Add(name, stream.Position);
            stream.Position += storage.Bytes;
        }
        return StateDictionary.Of(root, stream.Length, storage =>
        {
            stream.Position = places.TryGetValue(storage.Key, out long place) ? place : throw new FormatException($"it lacks storage '{storage.Key}'");
            byte[] bytes = new byte[storage.Bytes];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }
}
