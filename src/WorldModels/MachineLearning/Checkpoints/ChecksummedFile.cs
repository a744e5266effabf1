using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace WorldModels.MachineLearning;

/// <summary>Bytes of which a torn or changed copy shows: eight characters that say what it is, a version (int32), the content, SHA-256 of all before it.</summary>
internal static class ChecksummedFile
{
    public const int HashLength = SHA256.HashSizeInBytes;
    private const int MagicLength = 8, HeaderLength = MagicLength + sizeof(int);

    /// <summary>Writes without holding the whole in memory.</summary>
    public static void Write(Stream stream, string magic, int version, Action<Stream> writeContent)
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        {
            Span<byte> header = stackalloc byte[HeaderLength];
            Encoding.ASCII.GetBytes(magic, header);
            BinaryPrimitives.WriteInt32LittleEndian(header[MagicLength..], version);
            hashed.Write(header);
            writeContent(hashed);
        }
        stream.Write(hash.Hash);
    }

    /// <returns>The content.</returns>
    /// <exception cref="FormatException">The bytes are none of these, damaged, cut off, or of another version.</exception>
    public static ReadOnlyMemory<byte> Read(byte[] file, string magic, int version, string what)
    {
        if (file.Length < HeaderLength + HashLength || !file.AsSpan().StartsWith(Encoding.ASCII.GetBytes(magic)))
            throw new FormatException($"this is not {what}, or it is cut off");
        int found = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(MagicLength));
        if (found != version) throw new FormatException($"{what} of format {found}: this version of the library reads format {version}");
        int end = file.Length - HashLength;
        if (!SHA256.HashData(file.AsSpan(0, end)).AsSpan().SequenceEqual(file.AsSpan(end)))
            throw new FormatException($"{what} that is damaged or cut off: its checksum does not match");
        return file.AsMemory(HeaderLength, end - HeaderLength);
    }
}
