namespace WorldModels.Cluster;

/// <summary>A live worker as the coordinator sees it: from the moment it answers until it is lost.</summary>
internal sealed class WorkerLink(string silo, IWorkerGrain grain, WorkerDescription description, ClusterLog log)
{
    private readonly Dictionary<string, Task<string?>> _jobs = [];
    private readonly CancellationTokenSource _lost = new();

    public string Silo => silo;

    public IWorkerGrain Grain => grain;

    public WorkerDescription Description { get; set; } = description;

    /// <summary>Calls that it is busy with; the roster counts them.</summary>
    public int Busy { get; set; }

    public bool IsFree => Busy < Description.Slots;

    /// <summary>Cancelled when the worker is lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why it cannot do jobs, by their names.</summary>
    public Dictionary<string, string> Unsuited { get; } = [];

    public void Lose() => _lost.Cancel();

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
        JobReadiness readiness = await grain.Prepare(job.Description);
        foreach (string hash in readiness.Missing)
        {
            ModelPart model = job.Models[hash];
            await grain.Receive(model);
            log.Info($"sent a model of {model.Bytes.Length / 1e6:F2} MB to worker {silo}");
        }
        if (readiness.Missing.Length > 0) readiness = await grain.Prepare(job.Description);
        return readiness.Missing.Length > 0 ? "it does not keep the models that are sent to it" : readiness.Problem;
    }
}
