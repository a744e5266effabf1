using System.Diagnostics;

namespace WorldModels.Benchmarks.Measuring;

/// <summary>One repetition of a workload.</summary>
/// <param name="ItemsPerSecond">The speed.</param>
/// <param name="BytesPerItem">Bytes allocated on the managed heap for each item.</param>
internal sealed record Measurement(double ItemsPerSecond, double BytesPerItem)
{
    /// <summary>Runs the workload to warm up, then for <paramref name="seconds"/> or a little longer.</summary>
    public static Measurement Take(Workload workload, double seconds)
    {
        Repeat(workload, seconds / 3);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        (long items, double elapsed) = Repeat(workload, seconds);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new Measurement(items / elapsed, (double)allocated / items);
    }

    private static (long Items, double Seconds) Repeat(Workload workload, double seconds)
    {
        long items = 0, start = Stopwatch.GetTimestamp();
        double elapsed;
        do
        {
            items += workload.Run();
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (elapsed < seconds);
        return (items, elapsed);
    }
}
