using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WorldModels.Rollouts;

/// <summary>
/// The header of a .npy file: a magic string, a version, and a Python dictionary in plain text
/// (numpy.lib.format, versions 1 to 3). The text is matched against the only form that numpy writes, and is never evaluated.
/// </summary>
internal static partial class NpyHeader
{
    private const int Alignment = 64, LargestHeader = 10_000;

    /// <summary>The maximum number of bytes before the numbers.</summary>
    public const int LongestPrefix = LargestHeader + 12;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static byte[] Write(string type, ReadOnlySpan<int> shape)
    {
        string lengths = string.Join(", ", shape.ToArray().Select(length => length.ToString(CultureInfo.InvariantCulture)));
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({lengths}{(shape.Length == 1 ? "," : "")}), }}";
        int start = Magic.Length + 4, length = (start + text.Length + 1 + Alignment - 1) / Alignment * Alignment - start;
        byte[] header = new byte[start + length];
        Magic.CopyTo(header);
        header[Magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(Magic.Length + 2), (ushort)length);
        Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n", header.AsSpan(start));
        return header;
    }

    /// <exception cref="FormatException">The file is not a .npy file, or its content is not supported.</exception>
    public static (string Type, int[] Shape) Read(Stream stream)
    {
        ReadOnlySpan<byte> start = ReadBytes(stream, Magic.Length + 2);
        if (!start[..Magic.Length].SequenceEqual(Magic)) throw new FormatException("it does not begin with the magic string of a .npy file");
        int version = start[Magic.Length];
        if (version is < 1 or > 3) throw new FormatException($"it has .npy version {version}: versions 1 to 3 are supported");
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(stream, 2)) : BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(stream, 4));
        if (length > LargestHeader) throw new FormatException($"its header declares {length} bytes; at most {LargestHeader} are read");
        return Parse(Encoding.UTF8.GetString(ReadBytes(stream, (int)length)).TrimEnd());
    }

    private static (string Type, int[] Shape) Parse(string text)
    {
        Match match = Dictionary().Match(text);
        if (!match.Success) throw new FormatException($"its header does not describe an array of numbers: {text}");
        string type = match.Groups["type"].Value;
        if (type.Contains('O', StringComparison.Ordinal))
            throw new FormatException("it contains Python objects, which only pickle can read, and pickle may run code: save the data as an array of numbers");
        if (NpyArray.SizeOf(type) is null)
            throw new FormatException($"its numbers have type {type}: the supported types are u1, i1, b1 and little-endian f2, f4, f8, i2, i4, i8, u2, u4, u8");
        if (match.Groups["fortran"].Value == "True")
            throw new FormatException("it is in Fortran order (the first axis varies fastest): save numpy.ascontiguousarray of the array");
        string[] lengths = match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int[] shape = new int[lengths.Length];
        for (int i = 0; i < shape.Length; i++)
            if (!int.TryParse(lengths[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
                throw new FormatException($"axis {i} of its shape is '{lengths[i]}', not a whole number up to {int.MaxValue}");
        return (type, shape);
    }

    private static byte[] ReadBytes(Stream stream, int length)
    {
        byte[] bytes = new byte[length];
        if (stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false) < length) throw new FormatException("it ends inside its header");
        return bytes;
    }

    [GeneratedRegex(@"^\{\s*'descr':\s*'(?<type>[^']{1,16})',\s*'fortran_order':\s*(?<fortran>True|False),\s*'shape':\s*\((?<shape>[\d,\s]*)\),?\s*\}$", RegexOptions.CultureInvariant)]
    private static partial Regex Dictionary();
}
