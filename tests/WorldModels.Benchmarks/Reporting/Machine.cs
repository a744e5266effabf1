using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Benchmarks.Reporting;

/// <summary>The machine and its load: the figures are only valid for this machine at this time.</summary>
internal static class Machine
{
    private const string Processors = "/proc/cpuinfo", Load = "/proc/loadavg";

    public static string Describe()
    {
        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        return string.Create(CultureInfo.InvariantCulture,
            $"{ProcessorName()}, {Environment.ProcessorCount} processors, vectors of {bits} bits, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
    }

    /// <summary>The number of processes that were ready to run in the last minute, including this one.</summary>
    public static string LoadAverage() => File.Exists(Load) ? File.ReadAllText(Load).Split(' ')[0] : "unknown";

    private static string ProcessorName()
    {
        string? line = File.Exists(Processors) ? File.ReadLines(Processors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
