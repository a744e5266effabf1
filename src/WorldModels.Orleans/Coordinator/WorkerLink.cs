namespace WorldModels.Cluster;

/// <summary>A live worker as the coordinator sees it: from the moment it answers until it is lost.</summary>
internal sealed class WorkerLink
{
    private readonly Dictionary<string, Task<string?>> _jobs = [];
    private readonly ClusterLog _log;

    public WorkerLink(string silo, IWorkerGrain grain, WorkerDescription description, ClusterLog log)
    {
        (Silo, Grain, Description, _log) = (silo, grain, description, log);
        // Calls may look at it until the last of them ends; without a timer there is nothing to dispose.
        var lost = new CancellationTokenSource();
        (Lost, Lose) = (lost.Token, lost.Cancel);
    }

    public string Silo { get; }

    public IWorkerGrain Grain { get; }

    public WorkerDescription Description { get; set; }

    /// <summary>Calls that it is busy with; the roster counts them.</summary>
    public int Busy { get; set; }

    public bool IsFree => Busy < Description.Slots;

    /// <summary>Cancelled when the worker is lost.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Cancels <see cref="Lost"/>.</summary>
    public Action Lose { get; }

    /// <summary>Why it cannot do jobs, by their names.</summary>
    public Dictionary<string, string> Unsuited { get; } = [];

    /// <summary>Makes it ready for a job, once for all calls.</summary>
    /// <returns>Why it cannot do it; null: it can.</returns>
    public Task<string?> PrepareAsync(ClusterJob job)
    {
        lock (_jobs)
        {
            if (!_jobs.TryGetValue(job.Description.Id, out Task<string?>? prepared)) _jobs[job.Description.Id] = prepared = SendAsync(job);
            return prepared;
        }
    }

    /// <summary>It no longer knows a job that it was ready for.</summary>
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
        return readiness.Missing.Length > 0 ? "it does not keep the models that are sent to it" : readiness.Problem;
    }
}
