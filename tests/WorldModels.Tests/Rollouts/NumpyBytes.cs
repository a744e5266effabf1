using System.IO.Compression;
using System.Text;

namespace WorldModels.Tests.Rollouts;

/// <summary>Files byte for byte as numpy.save and numpy.savez write them, according to the format's documentation (numpy.lib.format).</summary>
internal static class NumpyBytes
{
    /// <param name="descr">The type, such as '&lt;f4'.</param>
    /// <param name="shape">The shape as Python prints it: (2, 3) or (4,).</param>
    /// <param name="data">The numbers.</param>
    /// <param name="version">1, 2 or 3.</param>
    /// <param name="fortran">Whether the first axis runs fastest.</param>
    public static byte[] Array(string descr, string shape, byte[] data, int version = 1, bool fortran = false) =>
        Header($"{{'descr': {(descr.StartsWith('[') ? descr : $"'{descr}'")}, 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}", data, version);

    public static byte[] Header(string dictionary, byte[] data, int version = 1)
    {
        int prefix = 6 + 2 + (version == 1 ? 2 : 4);
        int padded = (prefix + dictionary.Length + 1 + 63) / 64 * 64 - prefix;
        string text = dictionary.PadRight(padded - 1) + "\n";
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)padded) : BitConverter.GetBytes((uint)padded);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. Encoding.UTF8.GetBytes(text), .. data];
    }

    public static byte[] Of(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Of(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Of(params Half[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Of(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Of(params long[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static void WriteZip(string path, CompressionLevel compression, params (string Name, byte[] Bytes)[] arrays)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in arrays)
        {
            using Stream stream = zip.CreateEntry(name + ".npy", compression).Open();
            stream.Write(bytes);
        }
    }
}
