namespace WorldModels.Cluster;

/// <summary>Sends each call to a worker, and to another one if the first is lost or hangs. Calls may be repeated, because their results depend only on their input.</summary>
internal sealed class Dispatcher(WorkerRoster roster, WorldModelClusterOptions options, ClusterLog log)
{
    /// <summary>Waits for the first worker.</summary>
    /// <returns>The number of slots of all workers.</returns>
    /// <exception cref="ClusterException">There is no worker.</exception>
    public Task<int> SlotsAsync(CancellationToken cancellationToken) => roster.SlotsAsync(cancellationToken);

    /// <summary>Sends a call to a worker and returns its answer.</summary>
    /// <param name="job">The job of the call.</param>
    /// <param name="what">The description of the call, for the log.</param>
    /// <param name="send">Sends the call to a worker.</param>
    /// <param name="cancellationToken">Stops the call here and on the worker.</param>
    /// <returns>A result, or a failure that would occur on every worker.</returns>
    /// <exception cref="ClusterException">No worker is suitable, or the call was repeated too often.</exception>
    public async Task<WorkReply<T>> RunAsync<T>(
        ClusterJob job, object what, Func<IWorkerGrain, CancellationToken, Task<WorkReply<T>>> send, CancellationToken cancellationToken)
    {
        WorkerLink? last = null;
        for (int attempt = 1; ; attempt++)
        {
            WorkerLink worker = await roster.TakeAsync(job, last, cancellationToken);
            (WorkReply<T>? reply, string trouble) = await TryAsync(job, worker, send, cancellationToken);
            if (reply is { Outcome: WorkOutcome.Done or WorkOutcome.Failed }) return reply;
            if (attempt == options.Attempts)
                throw new ClusterException($"{what}: {attempt} attempts failed, the last one because worker {worker.Silo} {trouble}");
            log.Warn($"{what}: repeated, because worker {worker.Silo} {trouble}");
            last = worker;
        }
    }

    private async Task<(WorkReply<T>? Reply, string Trouble)> TryAsync<T>(
        ClusterJob job, WorkerLink worker, Func<IWorkerGrain, CancellationToken, Task<WorkReply<T>>> send, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, worker.Lost);
        try
        {
            stop.CancelAfter(options.CallTimeout);
            PlacementHint.Set(worker.Silo);
            if (await worker.PrepareAsync(job).WaitAsync(stop.Token) is { } problem)
            {
                roster.Refuse(worker, job, problem);
                return (null, $"cannot do it: {problem}");
            }
            WorkReply<T> reply = await send(worker.Grain, stop.Token).WaitAsync(stop.Token);
            if (reply.Outcome == WorkOutcome.JobUnknown) worker.Forget(job);
            return (reply, reply.Outcome == WorkOutcome.JobUnknown ? "had forgotten the job" : $"lost its environment: {reply.Problem}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (null, worker.Lost.IsCancellationRequested ? "was lost" : $"gave no answer within {options.CallTimeout.TotalSeconds} s");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The call could not be delivered, so other calls to this worker cannot either. If the worker still runs, it is found again.
            roster.Lose(worker, failure.Message);
            return (null, $"could not be reached: {failure.Message}");
        }
        finally
        {
            roster.Return(worker);
        }
    }
}
