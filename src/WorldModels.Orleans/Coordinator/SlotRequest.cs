namespace WorldModels.Cluster;

/// <summary>A call that waits for a slot.</summary>
/// <param name="job">What it belongs to; null: any worker will do.</param>
/// <param name="notThis">The worker that it was tried at last.</param>
/// <param name="evenBusy">Whether a worker without a free slot will do.</param>
internal sealed class SlotRequest(string? job, WorkerLink? notThis, bool evenBusy)
{
    // The waiting call goes on by itself, not inside the roster's lock.
    private readonly TaskCompletionSource<WorkerLink> _worker = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Job => job;

    public WorkerLink? NotThis => notThis;

    public bool EvenBusy => evenBusy;

    /// <summary>When it began to wait.</summary>
    public long Since { get; } = Environment.TickCount64;

    public Task<WorkerLink> Worker => _worker.Task;

    public bool IsOver => _worker.Task.IsCompleted;

    public bool Suits(WorkerLink worker) => job is null || !worker.Unsuited.ContainsKey(job);

    public bool Give(WorkerLink worker) => _worker.TrySetResult(worker);

    public void Fail(Exception failure) => _worker.TrySetException(failure);

    public void Cancel(CancellationToken cancellationToken) => _worker.TrySetCanceled(cancellationToken);
}
