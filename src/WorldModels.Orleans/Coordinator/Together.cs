using System.Runtime.ExceptionServices;

namespace WorldModels.Cluster;

/// <summary>Runs tasks whose results are only useful together.</summary>
internal static class Together
{
    /// <summary>Waits for all tasks. The first failure stops the others and is thrown after they have ended.</summary>
    public static async Task RunAsync(IEnumerable<Task> tasks, CancellationTokenSource stop)
    {
        Exception? first = null;
        await Task.WhenAll(tasks.Select(async task =>
        {
            try
            {
                await task;
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref first, failure, null);
                await stop.CancelAsync();
            }
        }));
        if (first is not null) ExceptionDispatchInfo.Throw(first);
    }
}
