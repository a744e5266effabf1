namespace WorldModels.Cluster;

/// <summary>The available workers and the calls that wait for one: assigns a free slot to each call.</summary>
internal sealed class WorkerRoster : IDisposable
{
    private readonly WorldModelClusterOptions _options;
    private readonly ClusterLog _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WorkerLink> _workers = [];
    private readonly Dictionary<string, string> _refused = [];
    private readonly HashSet<string> _silent = [];
    private readonly LinkedList<SlotRequest> _waiting = [];
    private readonly WorkerWatch _watch;
    private long _lastWorkerAt = Environment.TickCount64;

    public WorkerRoster(IClusterClient client, WorldModelClusterOptions options, ClusterLog log)
    {
        (_options, _log) = (options, log);
        _watch = new WorkerWatch(client, options, this, log);
    }

    public IReadOnlyList<ClusterWorker> Workers
    {
        get
        {
            lock (_lock)
                return [.. _workers.Values.Select(worker => new ClusterWorker(
                    worker.Silo, worker.Description.Slots, worker.Description.ModelsReceived, worker.Description.BytesReceived, worker.Description.Calls))];
        }
    }

    /// <summary>Returns the number of slots of all workers; waits until there is a worker.</summary>
    public async Task<int> SlotsAsync(CancellationToken cancellationToken)
    {
        Return(await TakeAsync(null, null, cancellationToken, evenBusy: true));
        lock (_lock) return Math.Max(1, _workers.Values.Sum(worker => worker.Description.Slots));
    }

    /// <summary>Waits for a free slot of a worker that can do <paramref name="job"/>; if possible of another worker than <paramref name="notThis"/>.</summary>
    public async Task<WorkerLink> TakeAsync(ClusterJob? job, WorkerLink? notThis, CancellationToken cancellationToken, bool evenBusy = false)
    {
        var request = new SlotRequest(job?.Description.Id, notThis, evenBusy);
        lock (_lock)
        {
            // A repeated call has already waited, so it goes first.
            if (notThis is null) _waiting.AddLast(request);
            else _waiting.AddFirst(request);
            Match();
        }
        using CancellationTokenRegistration cancel = cancellationToken.Register(() => request.Cancel(cancellationToken));
        return await request.Worker;
    }

    public void Return(WorkerLink worker)
    {
        lock (_lock)
        {
            worker.Busy--;
            Match();
        }
    }

    /// <summary>Records that a worker cannot do a job; other workers may be able to.</summary>
    public void Refuse(WorkerLink worker, ClusterJob job, string problem)
    {
        lock (_lock) worker.Unsuited[job.Description.Id] = problem;
    }

    /// <summary>Removes a worker that does not answer: its calls are sent to others.</summary>
    public void Lose(WorkerLink worker, string why)
    {
        lock (_lock)
        {
            // A silo with this name may have joined again in the meantime.
            if (!_workers.TryGetValue(worker.Silo, out WorkerLink? known) || known != worker) return;
            _workers.Remove(worker.Silo);
            _lastWorkerAt = Environment.TickCount64;
        }
        _log.Warn($"worker {worker.Silo} is lost: {why}");
        worker.Lose();
    }

    /// <summary>The current workers, for <see cref="WorkerWatch"/>.</summary>
    public WorkerLink[] Known
    {
        get
        {
            lock (_lock) return [.. _workers.Values];
        }
    }

    /// <summary>Adds a new worker that answered.</summary>
    public void Add(WorkerLink worker)
    {
        lock (_lock)
        {
            _workers[worker.Silo] = worker;
            _refused.Remove(worker.Silo);
            _silent.Remove(worker.Silo);
            Match();
        }
        _log.Info($"worker {worker.Silo} joins with {worker.Description.Slots} slots");
    }

    /// <summary>Refuses a worker that runs another version.</summary>
    public void Refuse(string silo, string version)
    {
        string reason = $"it runs {version}, but this process runs {LibraryVersion.Here}, so results might differ: use the same version on both";
        lock (_lock)
            if (!_refused.TryAdd(silo, reason)) return;
        _log.Warn($"worker {silo} is not used: {reason}");
    }

    /// <summary>Records that a silo does not answer; it may have no worker, or not yet.</summary>
    public void NoteSilence(string silo, Exception trouble)
    {
        lock (_lock)
            if (!_silent.Add(silo)) return;
        _log.Info($"silo {silo} does not answer as a worker yet: {trouble.Message}");
    }

    /// <summary>Removes the refused silos that are no longer active.</summary>
    public void ForgetRefused(IReadOnlySet<string> active)
    {
        lock (_lock)
            foreach (string gone in _refused.Keys.Where(silo => !active.Contains(silo)).ToArray()) _refused.Remove(gone);
    }

    private void Match()
    {
        for (LinkedListNode<SlotRequest>? node = _waiting.First, next; node is not null; node = next)
        {
            next = node.Next;
            SlotRequest request = node.Value;
            bool served = request.IsOver;
            if (!served)
            {
                WorkerLink? worker = Choose(request);
                if (worker is not null)
                {
                    worker.Busy++;
                    served = request.Give(worker);
                    if (!served) worker.Busy--;
                    served = true;
                }
                else if (!_workers.Values.Any(other => other.IsFree)) return;
            }
            if (served) _waiting.Remove(node);
        }
    }

    private WorkerLink? Choose(SlotRequest request)
    {
        WorkerLink? best = null;
        bool another = request.NotThis is { } avoided && _workers.Values.Any(worker => worker.Silo != avoided.Silo && request.Suits(worker));
        foreach (WorkerLink worker in _workers.Values)
        {
            if (!request.Suits(worker) || !request.EvenBusy && !worker.IsFree || another && worker.Silo == request.NotThis!.Silo) continue;
            if (best is null || (long)worker.Busy * best.Description.Slots < (long)best.Busy * worker.Description.Slots) best = worker;
        }
        return best;
    }

    /// <summary>Ends the requests that no worker can ever serve.</summary>
    /// <param name="lastTrouble">The last error, for the message.</param>
    public void ReviewRequests(Exception? lastTrouble)
    {
        lock (_lock)
        {
            if (_workers.Count > 0) _lastWorkerAt = Environment.TickCount64;
            for (LinkedListNode<SlotRequest>? node = _waiting.First, next; node is not null; node = next)
            {
                next = node.Next;
                if (Hopeless(node.Value) is not { } why) continue;
                node.Value.Fail(new ClusterException(why, _workers.Count == 0 && _refused.Count == 0 ? lastTrouble : null));
                _waiting.Remove(node);
            }
        }
    }

    private string? Hopeless(SlotRequest request)
    {
        if (_workers.Values.Any(request.Suits)) return null;
        string[] reasons =
        [
            .. _workers.Values.Select(worker => $"worker {worker.Silo}: {worker.Unsuited[request.Job!]}"),
            .. _refused.Select(refused => $"worker {refused.Key}: {refused.Value}"),
        ];
        if (reasons.Length > 0) return $"no worker can do this. {string.Join("; ", reasons)}";
        return Environment.TickCount64 - Math.Max(_lastWorkerAt, request.Since) < _options.WaitForWorkers.TotalMilliseconds
            ? null
            : $"no worker answered within {_options.WaitForWorkers.TotalSeconds} s: start silos with AddWorldModelWorker and at least one slot, and check that the client can reach their cluster";
    }

    public void Dispose()
    {
        _watch.Dispose();
        lock (_lock)
            foreach (SlotRequest request in _waiting) request.Fail(new ObjectDisposedException(nameof(WorldModelCluster)));
    }
}
