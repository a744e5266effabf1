namespace WorldModels.Cluster;

/// <summary>The live workers: finds new ones, notices lost ones, and gives each call a free slot.</summary>
internal sealed class WorkerRoster : IDisposable
{
    private readonly IClusterClient _client;
    private readonly WorldModelClusterOptions _options;
    private readonly ClusterLog _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WorkerLink> _workers = [];
    private readonly Dictionary<string, string> _refused = [];
    private readonly HashSet<string> _silent = [];
    private readonly LinkedList<SlotRequest> _waiting = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;
    private long _lastWorkerAt = Environment.TickCount64;
    private Exception? _lastTrouble;

    public WorkerRoster(IClusterClient client, WorldModelClusterOptions options, ClusterLog log)
    {
        (_client, _options, _log) = (client, options, log);
        _watch = Task.Run(WatchAsync);
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

    /// <summary>The slots of all workers; waits until there is one.</summary>
    public async Task<int> SlotsAsync(CancellationToken cancellationToken)
    {
        Return(await TakeAsync(null, null, cancellationToken, evenBusy: true));
        lock (_lock) return Math.Max(1, _workers.Values.Sum(worker => worker.Description.Slots));
    }

    /// <summary>Waits for a free slot of a worker that can do <paramref name="job"/>; of another one than <paramref name="notThis"/>, where there is another.</summary>
    public async Task<WorkerLink> TakeAsync(ClusterJob? job, WorkerLink? notThis, CancellationToken cancellationToken, bool evenBusy = false)
    {
        var request = new SlotRequest(job?.Description.Id, notThis, evenBusy);
        lock (_lock)
        {
            // What is repeated has waited already.
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

    /// <summary>A worker cannot do a job; others perhaps can.</summary>
    public void Refuse(WorkerLink worker, ClusterJob job, string problem)
    {
        lock (_lock) worker.Unsuited[job.Description.Id] = problem;
    }

    /// <summary>A worker gives no sign of life: its calls go to others.</summary>
    public void Lose(WorkerLink worker, string why)
    {
        lock (_lock)
        {
            if (!_workers.Remove(worker.Silo, out WorkerLink? known)) return;
            if (known != worker)
            {
                _workers[worker.Silo] = known;
                return;
            }
            _lastWorkerAt = Environment.TickCount64;
        }
        _log.Warn($"worker {worker.Silo} is lost: {why}");
        worker.Lose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_options.CheckEvery);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await CheckAsync();
            }
            catch (Exception trouble)
            {
                // The cluster as a whole does not answer: it may do so the next time.
                _lastTrouble = trouble;
                ReviewRequests();
            }
            try
            {
                await timer.WaitForNextTickAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task CheckAsync()
    {
        WorkerLink[] known;
        lock (_lock) known = [.. _workers.Values];
        Task[] signs = [.. known.Select(worker => CheckAsync(worker.Silo, worker))];
        Dictionary<SiloAddress, SiloStatus> silos = await _client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true).WaitAsync(_options.WorkerTimeout, _stop.Token);
        HashSet<string> active = [.. silos.Keys.Select(silo => silo.ToParsableString())];
        foreach (WorkerLink worker in known)
            if (!active.Contains(worker.Silo)) Lose(worker, "its silo left the cluster");
        lock (_lock)
            foreach (string gone in _refused.Keys.Where(silo => !active.Contains(silo)).ToArray()) _refused.Remove(gone);
        await Task.WhenAll([.. signs, .. active.Except(known.Select(worker => worker.Silo)).Select(silo => CheckAsync(silo, null))]);
        ReviewRequests();
    }

    private async Task CheckAsync(string silo, WorkerLink? known)
    {
        try
        {
            IWorkerGrain grain = known?.Grain ?? _client.GetGrain<IWorkerGrain>(WorkerKey.For(silo));
            PlacementHint.Set(silo);
            WorkerDescription description = await grain.Describe().WaitAsync(_options.WorkerTimeout, _stop.Token);
            if (known is not null) known.Description = description;
            else if (description.Version != LibraryVersion.Here) Refuse(silo, description.Version);
            else if (description.Slots > 0) Add(new WorkerLink(silo, grain, description, _log));
        }
        catch (Exception trouble) when (!_stop.IsCancellationRequested)
        {
            _lastTrouble = trouble;
            if (known is null) NoteSilence(silo, trouble);
            else Lose(known, trouble is TimeoutException ? $"no sign of life within {_options.WorkerTimeout.TotalSeconds} s" : trouble.Message);
        }
    }

    private void Add(WorkerLink worker)
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

    private void Refuse(string silo, string version)
    {
        string reason = $"it runs {version}, here is {LibraryVersion.Here}: results would not be sure to be the same; give both the same version";
        lock (_lock)
            if (!_refused.TryAdd(silo, reason)) return;
        _log.Warn($"worker {silo} is not used: {reason}");
    }

    private void NoteSilence(string silo, Exception trouble)
    {
        lock (_lock)
            if (!_silent.Add(silo)) return;
        _log.Info($"silo {silo} does not answer as a worker yet: {trouble.Message}");
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

    /// <summary>Ends the requests that no worker will ever serve.</summary>
    private void ReviewRequests()
    {
        lock (_lock)
        {
            if (_workers.Count > 0) _lastWorkerAt = Environment.TickCount64;
            for (LinkedListNode<SlotRequest>? node = _waiting.First, next; node is not null; node = next)
            {
                next = node.Next;
                if (Hopeless(node.Value) is not { } why) continue;
                node.Value.Fail(new ClusterException(why, _workers.Count == 0 && _refused.Count == 0 ? _lastTrouble : null));
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
            : $"no worker answered within {_options.WaitForWorkers.TotalSeconds} s: start silos with AddWorldModelWorker and at least one slot, and check that the client reaches their cluster";
    }

    public void Dispose()
    {
        _stop.Cancel();
        _watch.Wait();
        lock (_lock)
            foreach (SlotRequest request in _waiting) request.Fail(new ObjectDisposedException(nameof(WorldModelCluster)));
        _stop.Dispose();
    }
}
