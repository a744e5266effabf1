using System.Diagnostics;
using WorldModels.Benchmarks.Measuring;

namespace WorldModels.Benchmarks.Scaling;

/// <summary>Work of a given size.</summary>
/// <param name="Name">The name of the work.</param>
/// <param name="Unit">The unit of the size.</param>
/// <param name="Size">The smaller size.</param>
/// <param name="Run">Does the work and returns its result, which stays in memory.</param>
internal sealed record Scenario(string Name, string Unit, int Size, Func<int, object> Run)
{
    private const int Repeats = 3;

    public Cost Measure(int size)
    {
        var seconds = new List<double>();
        long allocated = 0, kept = 0;
        for (int i = 0; i < Repeats; i++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true), allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            long start = Stopwatch.GetTimestamp();
            object result = Run(size);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
            kept = GC.GetTotalMemory(forceFullCollection: true) - before;
            GC.KeepAlive(result);
            (result as IDisposable)?.Dispose();
        }
        return new Cost(Summary.Of(seconds).Median, allocated, kept);
    }
}

/// <summary>The time and memory of a scenario.</summary>
/// <param name="Seconds">The median time.</param>
/// <param name="AllocatedBytes">The bytes allocated on the managed heap.</param>
/// <param name="KeptBytes">The bytes that the result still uses after the work.</param>
internal sealed record Cost(double Seconds, long AllocatedBytes, long KeptBytes);
