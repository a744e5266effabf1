namespace WorldModels.Cluster;

/// <summary>The coordinator's connection to a worker, from its first answer until it is lost.</summary>
internal sealed class WorkerLink
{
    private readonly Dictionary<string, Task<string?>> _jobs = [];
    private readonly ClusterLog _log;

    public WorkerLink(string silo, IWorkerGrain grain, WorkerDescription description, ClusterLog log)
    {
        (Silo, Grain, Description, _log) = (silo, grain, description, log);
        // Calls may use the token until the last of them ends; a source without a timer needs no disposal.
        var lost = new CancellationTokenSource();
        (Lost, Lose) = (lost.Token, lost.Cancel);
    }

    public string Silo { get; }

    public IWorkerGrain Grain { get; }

    public WorkerDescription Description { get; set; }

    /// <summary>The number of calls that it is processing; the roster counts them.</summary>
    public int Busy { get; set; }

    public bool IsFree => Busy < Description.Slots;

    /// <summary>Cancelled when the worker is lost.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Cancels <see cref="Lost"/>.</summary>
    public Action Lose { get; }

    /// <summary>The reasons why it cannot do jobs, by the names of the jobs.</summary>
    public Dictionary<string, string> Unsuited { get; } = [];

    /// <summary>Prepares the worker for a job, once for all calls.</summary>
    /// <returns>The reason why it cannot do the job, or null if it can.</returns>
    public Task<string?> PrepareAsync(ClusterJob job)
    {
        lock (_jobs)
        {
            if (!_jobs.TryGetValue(job.Description.Id, out Task<string?>? prepared)) _jobs[job.Description.Id] = prepared = SendAsync(job);
            return prepared;
        }
    }

    /// <summary>Records that the worker no longer knows a job for which it was prepared.</summary>
    public void Forget(ClusterJob job)
    {
        lock (_jobs) _jobs.Remove(job.Description.Id);
    }

    private async Task<string?> SendAsync(ClusterJob job)
    {
        JobReadiness readiness = await Grain.Prepare(job.Description);
        foreach (string hash in readiness.Missing)
        {
            ModelPart model = job.Models[hash];
            await Grain.Receive(model);
            _log.Info($"sent a model of {model.Bytes.Length / 1e6:F2} MB to worker {Silo}");
        }
        if (readiness.Missing.Length > 0) readiness = await Grain.Prepare(job.Description);
        return readiness.Missing.Length > 0 ? "it does not store the models that are sent to it" : readiness.Problem;
    }
}
