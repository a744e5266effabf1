using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using WorldModels.OrleansSilo;
using WorldModels.Tests.Rollouts;
using Xunit;


namespace WorldModels.Cluster.Tests;

/// <summary>
/// A cluster of real processes for all tests: a silo that keeps the list of members and plays no episodes, and two workers. A test may add workers
/// and kill any of them.
/// </summary>
public sealed class Silos : IAsyncLifetime
{
    public const string Name = "Silos";

    private readonly TemporaryFolder _folder = new();
    private readonly List<SiloProcess> _workers = [];
    private SiloProcess? _primary;
    private IHost? _client;

    /// <summary>The folder in which environments look for files that cause failures.</summary>
    public string Folder => _folder.Path;

    /// <summary>Makes a failure of <see cref="ChancyWorld"/> happen once.</summary>
    /// <returns>Whether it has happened.</returns>
    public Func<bool> Arrange(string misfortune)
    {
        string file = _folder.File(misfortune), happened = _folder.File($"{misfortune}-happened");
        File.Delete(happened);
        File.WriteAllText(file, "");
        return () => File.Exists(happened);
    }

    public IReadOnlyList<SiloProcess> Workers => _workers;

    public async ValueTask InitializeAsync()
    {
        _primary = await SiloProcess.StartAsync(slots: 0, Folder);
        await Task.WhenAll(AddWorkerAsync(), AddWorkerAsync());
        _client = await ConnectAsync(_primary);
    }

    public async Task<SiloProcess> AddWorkerAsync()
    {
        SiloProcess worker = await SiloProcess.StartAsync(slots: 2, Folder, _primary);
        lock (_workers) _workers.Add(worker);
        return worker;
    }

    public void Kill(SiloProcess worker)
    {
        worker.Kill();
        _workers.Remove(worker);
        worker.Dispose();
    }

    /// <summary>Waits for an expected event; on a timeout, fails with the log of the cluster.</summary>
    public static async Task UntilAsync(Func<bool> arrived, ConcurrentQueue<string> log)
    {
        for (int i = 0; !arrived(); i++)
        {
            if (i == 1200) Assert.Fail($"still waiting after a minute; the log says:\n{string.Join("\n", log)}");
            await Task.Delay(50);
        }
    }

    public static async Task<IHost> ConnectAsync(SiloProcess primary)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client.UseLocalhostClustering(primary.Settings.Gateway));
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>A coordinator of the test itself, whose log goes into <paramref name="lines"/>.</summary>
    public WorldModelCluster Cluster(ConcurrentQueue<string>? lines = null, WorldModelClusterOptions? options = null) => Cluster(_client!, lines, options);

    public static WorldModelCluster Cluster(IHost client, ConcurrentQueue<string>? lines = null, WorldModelClusterOptions? options = null)
    {
        var ml = new MLContext(seed: 1);
        ml.Log += (_, message) => lines?.Enqueue(message.Message);
        options ??= new WorldModelClusterOptions();
        options.CheckEvery = TimeSpan.FromMilliseconds(300);
        return new WorldModelCluster(ml, client.Services.GetRequiredService<IClusterClient>(), options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }
        foreach (SiloProcess silo in _workers) silo.Dispose();
        _primary?.Dispose();
        _folder.Dispose();
    }
}

[CollectionDefinition(Silos.Name)]
public sealed class SilosCollection : ICollectionFixture<Silos>;
