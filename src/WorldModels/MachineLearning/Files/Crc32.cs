namespace WorldModels.MachineLearning;

/// <summary>The checksum of a zip's entries, which .NET's own reader does not check, and of a PNG's chunks (ISO 3309, reflected polynomial 0xEDB88320).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        uint rest = (uint)value;
        for (int bit = 0; bit < 8; bit++) rest = (rest & 1) != 0 ? 0xEDB88320 ^ (rest >> 1) : rest >> 1;
        return rest;
    })];

    /// <summary>Returns the checksum of further bytes after those of <paramref name="before"/>, which is 0 at first.</summary>
    public static uint Append(uint before, ReadOnlySpan<byte> bytes)
    {
        uint rest = ~before;
        foreach (byte value in bytes) rest = Table[(byte)(rest ^ value)] ^ (rest >> 8);
        return ~rest;
    }
}
