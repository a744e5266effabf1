namespace WorldModels.Cluster;

/// <summary>A call that waits for a slot.</summary>
/// <param name="job">The job of the call; null: any worker is suitable.</param>
/// <param name="notThis">The worker of the last attempt.</param>
/// <param name="evenBusy">Whether a worker without a free slot is acceptable.</param>
internal sealed class SlotRequest(string? job, WorkerLink? notThis, bool evenBusy)
{
    // The waiting call continues on its own, not inside the lock of the roster.
    private readonly TaskCompletionSource<WorkerLink> _worker = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Job => job;

    public WorkerLink? NotThis => notThis;

    public bool EvenBusy => evenBusy;

    /// <summary>The time at which the request began to wait.</summary>
    public long Since { get; } = Environment.TickCount64;

    public Task<WorkerLink> Worker => _worker.Task;

    public bool IsOver => _worker.Task.IsCompleted;

    public bool Suits(WorkerLink worker) => job is null || !worker.Unsuited.ContainsKey(job);

    public bool Give(WorkerLink worker) => _worker.TrySetResult(worker);

    public void Fail(Exception failure) => _worker.TrySetException(failure);

    public void Cancel(CancellationToken cancellationToken) => _worker.TrySetCanceled(cancellationToken);
}
