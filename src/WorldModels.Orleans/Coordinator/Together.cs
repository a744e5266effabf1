using System.Runtime.ExceptionServices;

namespace WorldModels.Cluster;

/// <summary>Tasks of which none is worth anything without the others.</summary>
internal static class Together
{
    /// <summary>Waits for all; the first failure stops the others and is thrown once they have come to an end.</summary>
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
