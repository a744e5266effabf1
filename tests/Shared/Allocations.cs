namespace WorldModels;

/// <summary>Measures the bytes that a piece of code allocates on the managed heap.</summary>
internal static class Allocations
{
    /// <summary>Returns the smallest number of bytes of several runs: the runtime itself sometimes allocates, when it recompiles a hot method.</summary>
    /// <param name="work">The measured code.</param>
    /// <param name="prepare">Code that runs before each run and is not measured.</param>
    public static long Least(Action work, Action? prepare = null) => Enumerable.Range(0, 5).Min(_ =>
    {
        prepare?.Invoke();
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });
}
