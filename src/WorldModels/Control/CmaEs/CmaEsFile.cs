using System.Buffers.Binary;
using System.Security.Cryptography;

namespace WorldModels.Control;

/// <summary>The file format of <see cref="CmaEs.Save(string)"/>.</summary>
/// <remarks>
/// Little-endian throughout. 8 bytes "WMCMAES" and 0; version (int32), 1 with a full covariance, 2 with a diagonal one; length of the content (int64); the content; SHA-256
/// of everything before it (32 bytes). The content, double unless noted: n (int32); the options (int32 population,
/// int64 seed, byte active, target loss, int64 generations, int64 evaluations, loss, loss history and step tolerance, int32 stagnation
/// generations, condition, step growth); initial and current sigma; generation (int32), evaluations (int64), generation of the last
/// decomposition (int32); the generator's five words (uint64); mean, path of the step size, path of the covariance, best
/// candidate (n each); best loss; with a full covariance axis lengths (n), axes (n x n) and the
/// covariance's upper triangle row by row, with a diagonal one the variances (n); the count (int32) of
/// generations in the history, their best losses, their median losses; the stop reasons, joined by
/// commas, as a string (LEB128 length, UTF-8).
/// </remarks>
internal static class CmaEsFile
{
    private const int FullVersion = 1, DiagonalVersion = 2, HeaderLength = 20, HashLength = 32;
    private const int MaxContent = int.MaxValue - 1024;
    private static ReadOnlySpan<byte> Magic => "WMCMAES\0"u8;

    public static void Write(Stream stream, CmaEsOptions options, CmaEsState state)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write(Magic);
        writer.Write(options.Covariance == CovarianceShape.Full ? FullVersion : DiagonalVersion);
        writer.Write(0L);
        CmaEsFileContent.Write(writer, options, state);
        file.Position = HeaderLength - sizeof(long);
        writer.Write(file.Length - HeaderLength);
        file.Position = file.Length;
        writer.Write(SHA256.HashData(file.GetBuffer().AsSpan(0, (int)file.Length)));
        file.WriteTo(stream);
    }

    public static CmaEs Read(Stream stream)
    {
        using var file = new MemoryStream();
        Append(stream, file, HeaderLength);
        ReadOnlySpan<byte> header = file.GetBuffer().AsSpan(0, HeaderLength);
        if (!header.StartsWith(Magic)) throw new FormatException("this is not a saved CMA-ES run");
        int version = BinaryPrimitives.ReadInt32LittleEndian(header[Magic.Length..]);
        if (version is not (FullVersion or DiagonalVersion))
            throw new FormatException($"this CMA-ES run was saved in format {version}; this version of the library reads formats {FullVersion} and {DiagonalVersion}");
        long length = BinaryPrimitives.ReadInt64LittleEndian(header[(HeaderLength - sizeof(long))..]);
        if (length is < 0 or > MaxContent || stream.CanSeek && length > stream.Length - stream.Position) throw new FormatException($"this saved CMA-ES run declares a content of {length} bytes, which is not possible");
        Append(stream, file, (int)length + HashLength);

        int end = HeaderLength + (int)length;
        ReadOnlySpan<byte> whole = file.GetBuffer().AsSpan(0, end + HashLength);
        if (!whole[end..].SequenceEqual(SHA256.HashData(whole[..end])))
            throw new FormatException("this saved CMA-ES run is damaged: its checksum does not match");
        return CmaEsFileContent.Read(file.GetBuffer().AsMemory(HeaderLength, (int)length), version == FullVersion ? CovarianceShape.Full : CovarianceShape.Diagonal);
    }

    // In pieces, so that a false length in a damaged file does not cause a large allocation.
    private static void Append(Stream stream, MemoryStream file, int count)
    {
        byte[] piece = new byte[Math.Min(count, 1 << 20)];
        while (count > 0)
        {
            int read = stream.Read(piece, 0, Math.Min(count, piece.Length));
            if (read == 0) throw new FormatException($"this saved CMA-ES run is truncated: {count} bytes are missing");
            file.Write(piece, 0, read);
            count -= read;
        }
    }
}
