namespace WorldModels.Benchmarks.Measuring;

/// <summary>Prepared work: each call of <see cref="Run"/> does a small part of it and returns the number of items.</summary>
internal sealed class Workload(Func<long> run, params IEnumerable<IDisposable> resources) : IDisposable
{
    private readonly IDisposable[] _resources = [.. resources];

    /// <summary>Returns the same work on several threads at the same time, each with its own data.</summary>
    public static Workload OnEachThread(int threads, Func<int, Func<long>> prepare, params IEnumerable<IDisposable> resources)
    {
        Func<long>[] works = [.. Enumerable.Range(0, threads).Select(prepare)];
        if (threads == 1) return new Workload(works[0], resources);
        long[] items = new long[threads];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        return new Workload(() =>
        {
            Parallel.For(0, threads, options, thread => items[thread] = works[thread]());
            return items.Sum();
        }, resources);
    }

    public long Run() => run();

    public void Dispose()
    {
        foreach (IDisposable resource in _resources) resource.Dispose();
    }
}
