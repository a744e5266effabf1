namespace WorldModels.Cluster;

/// <summary>Asks the cluster at intervals which workers are available: finds new ones and detects lost ones.</summary>
internal sealed class WorkerWatch : IDisposable
{
    private readonly IClusterClient _client;
    private readonly WorldModelClusterOptions _options;
    private readonly WorkerRoster _roster;
    private readonly ClusterLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;
    private Exception? _lastTrouble;

    public WorkerWatch(IClusterClient client, WorldModelClusterOptions options, WorkerRoster roster, ClusterLog log)
    {
        (_client, _options, _roster, _log) = (client, options, roster, log);
        _watch = Task.Run(WatchAsync);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_options.CheckEvery);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await CheckAllAsync();
            }
            catch (Exception trouble)
            {
                // The whole cluster does not answer; it may answer next time.
                _lastTrouble = trouble;
                _roster.ReviewRequests(_lastTrouble);
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

    private async Task CheckAllAsync()
    {
        WorkerLink[] known = _roster.Known;
        Task[] signs = [.. known.Select(worker => CheckAsync(worker.Silo, worker))];
        Dictionary<SiloAddress, SiloStatus> silos = await _client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true).WaitAsync(_options.WorkerTimeout, _stop.Token);
        HashSet<string> active = [.. silos.Keys.Select(silo => silo.ToParsableString())];
        foreach (WorkerLink worker in known)
            if (!active.Contains(worker.Silo)) _roster.Lose(worker, "its silo left the cluster");
        _roster.ForgetRefused(active);
        await Task.WhenAll([.. signs, .. active.Except(known.Select(worker => worker.Silo)).Select(silo => CheckAsync(silo, null))]);
        _roster.ReviewRequests(_lastTrouble);
    }

    private async Task CheckAsync(string silo, WorkerLink? known)
    {
        try
        {
            IWorkerGrain grain = known?.Grain ?? _client.GetGrain<IWorkerGrain>(WorkerKey.For(silo));
            PlacementHint.Set(silo);
            WorkerDescription description = await grain.Describe().WaitAsync(_options.WorkerTimeout, _stop.Token);
            if (known is not null) known.Description = description;
            else if (description.Version != LibraryVersion.Here) _roster.Refuse(silo, description.Version);
            else if (description.Slots > 0) _roster.Add(new WorkerLink(silo, grain, description, _log));
        }
        catch (Exception trouble) when (!_stop.IsCancellationRequested)
        {
            _lastTrouble = trouble;
            if (known is null) _roster.NoteSilence(silo, trouble);
            else _roster.Lose(known, trouble is TimeoutException ? $"no sign of life within {_options.WorkerTimeout.TotalSeconds} s" : trouble.Message);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _watch.Wait();
        _stop.Dispose();
    }
}
