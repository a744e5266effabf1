using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using WorldModels.Benchmarks.Reporting;
using WorldModels.Benchmarks.Stages;
using WorldModels.Cluster;
using WorldModels.Control;
using WorldModels.Torch;

namespace WorldModels.OrleansSilo.Measuring;

/// <summary>Measures a population's episodes per second on one machine and on 1 and 2 silos of it, each with one slot; the returns must be the same.</summary>
internal static class Throughput
{
    private const int Repetitions = 3;

    public static async Task RunAsync()
    {
        TorchLibrary.EnsureLoaded();
        Console.WriteLine($"{Machine.Describe()}; load average {Machine.LoadAverage()}");
        Console.WriteLine();
        using var folder = new TemporaryFolder();
        using SiloProcess primary = await SiloProcess.StartAsync(slots: 0, folder.NewPath());
        using SiloProcess first = await SiloProcess.StartAsync(slots: 1, folder.NewPath(), primary);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client.UseLocalhostClustering(primary.Settings.Gateway));
        using IHost client = builder.Build();
        await client.StartAsync();
        string[] titles = ["population", "episodes", "here, 1 thread", "1 silo", "ratio", "here, 2 threads", "2 silos", "ratio", "ms a call", "MB sent"];
        double[][] one = [.. ClusterTask.All.Select(task => Compare(task, client, silos: 1))];
        using SiloProcess second = await SiloProcess.StartAsync(slots: 1, folder.NewPath(), primary);
        double[][] two = [.. ClusterTask.All.Select(task => Compare(task, client, silos: 2))];
        Table.Write(Console.Out, titles, ClusterTask.All.Select((task, i) => (string[])
        [
            task.Name, $"{task.Episodes}", Whole(one[i][0]), Whole(one[i][1]), Ratio(one[i]), Whole(two[i][0]), Whole(two[i][1]), Ratio(two[i]),
            one[i][2].ToString("0.00", CultureInfo.InvariantCulture), one[i][3].ToString("0.0", CultureInfo.InvariantCulture),
        ]), leftColumns: 0);
        Console.WriteLine();
        Console.WriteLine($"Episodes a second, the best of {Repetitions}. A call: {ClusterTask.All[0].Name}, one episode in each, all at once: what a call costs client and silo beside the work.");
        await client.StopAsync();
    }

    /// <returns>Episodes per second locally and on silos, milliseconds per call with one episode, and the megabytes sent to a silo.</returns>
    private static double[] Compare(ClusterTask task, IHost client, int silos)
    {
        float[][] candidates = task.Candidates;
        long[] seeds = [.. Enumerable.Range(0, task.Seeds)];
        using WorldModelCluster cluster = Connect(client, new WorldModelClusterOptions());
        while (cluster.Workers.Count < silos) Thread.Sleep(50);
        IFitnessEvaluator here = task.Task.CreateEvaluator(silos, task.Environment), there = cluster.Evaluator(task.World)(task.Task);
        using (here as IDisposable)
        {
            double[][] expected = [.. here.Evaluate(candidates, seeds, CancellationToken.None)];
            if (!expected.SelectMany(row => row).SequenceEqual(there.Evaluate(candidates, seeds, CancellationToken.None).SelectMany(row => row)))
                throw new InvalidOperationException($"{task.Name}: the silos' returns are others");
            double local = Rate(here), distant = Rate(there);
            using WorldModelCluster single = Connect(client, new WorldModelClusterOptions { EpisodesPerCall = 1 });
            while (single.Workers.Count < silos) Thread.Sleep(50);
            return [local, distant, 1000 / Rate(single.Evaluator(task.World)(task.Task)), single.Workers.Max(worker => worker.BytesReceived) / 1e6];
        }

        double Rate(IFitnessEvaluator evaluator) => Enumerable.Range(0, Repetitions).Max(_ =>
        {
            var watch = Stopwatch.StartNew();
            evaluator.Evaluate(candidates, seeds, CancellationToken.None);
            return task.Episodes / watch.Elapsed.TotalSeconds;
        });
    }

    /// <summary>No call takes a minute: a call whose answer is lost is reported and repeated, instead of blocking for ten minutes.</summary>
    private static WorldModelCluster Connect(IHost client, WorldModelClusterOptions options)
    {
        options.CallTimeout = TimeSpan.FromMinutes(1);
        return new WorldModelCluster(Context(), client.Services.GetRequiredService<IClusterClient>(), options);
    }

    /// <summary>Reports silos that join or are lost, and repeated calls, because they change the figures.</summary>
    private static MLContext Context()
    {
        var context = new MLContext();
        context.Log += (_, message) =>
        {
            if (message.Kind != Microsoft.ML.Runtime.ChannelMessageKind.Trace) Console.Error.WriteLine($"{DateTime.Now:T} {message.Message}");
        };
        return context;
    }

    private static string Whole(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    private static string Ratio(double[] rates) => (rates[1] / rates[0]).ToString("0.00", CultureInfo.InvariantCulture);
}
