using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace WorldModels.MachineLearning;

/// <summary>A file format with a checksum, which detects incomplete and changed copies: eight characters for the kind of file, a version (int32), the content, and the SHA-256 of everything before it.</summary>
internal static class ChecksummedFile
{
    public const int HashLength = SHA256.HashSizeInBytes;
    private const int MagicLength = 8, HeaderLength = MagicLength + sizeof(int);

    /// <summary>Writes the file without holding all of it in memory.</summary>
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
    /// <exception cref="FormatException">The bytes are another kind of file, are damaged or truncated, or have another version.</exception>
    public static ReadOnlyMemory<byte> Read(byte[] file, string magic, int version, string what)
    {
        if (file.Length < HeaderLength + HashLength || !file.AsSpan().StartsWith(Encoding.ASCII.GetBytes(magic)))
            throw new FormatException($"this is not {what}, or it is truncated");
        int found = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(MagicLength));
        if (found != version) throw new FormatException($"{what} of format {found}: this version of the library reads format {version}");
        int end = file.Length - HashLength;
        if (!SHA256.HashData(file.AsSpan(0, end)).AsSpan().SequenceEqual(file.AsSpan(end)))
            throw new FormatException($"{what} that is damaged or truncated: its checksum does not match");
        return file.AsMemory(HeaderLength, end - HeaderLength);
    }
}
