namespace WorldModels;

/// <summary>What a piece of work allocates on the managed heap.</summary>
internal static class Allocations
{
    /// <summary>The bytes of the leanest of several runs: the runtime itself allocates a few now and then, when it recompiles a hot method.</summary>
    /// <param name="work">What is measured.</param>
    /// <param name="prepare">What comes before each run and is not counted.</param>
    public static long Least(Action work, Action? prepare = null) => Enumerable.Range(0, 5).Min(_ =>
    {
        prepare?.Invoke();
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });
}
