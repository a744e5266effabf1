using System.Collections.Concurrent;
using Microsoft.ML;
using WorldModels.Exploration;
using WorldModels.MachineLearning;
using WorldModels.OrleansSilo;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Cluster.Tests;

/// <summary>The iterative procedure with episodes that workers collect.</summary>
[Collection(Silos.Name)]
public sealed class IterativeTests(Silos silos) : IDisposable
{
    private const int Rounds = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _log = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rounds_collected_by_workers_have_the_bytes_of_one_machine()
    {
        using WorldModelCluster cluster = silos.Cluster();
        Train("here", null);
        Train("there", Players(cluster));
        AssertAlike();
    }

    [Fact]
    public async Task A_worker_killed_in_mid_round_only_costs_time()
    {
        SiloProcess victim = await silos.AddWorkerAsync();
        using WorldModelCluster cluster = silos.Cluster(_log, new WorldModelClusterOptions { WorkerTimeout = TimeSpan.FromSeconds(2) });
        await Silos.UntilAsync(() => cluster.Workers.Any(worker => victim.IsAt(worker.Silo)), _log);
        int killed = 0;
        // The first of many episodes of the second round has been played: all workers are busy.
        Train("there", Players(cluster), stage =>
        {
            if (stage == "Record (2)" && Interlocked.Exchange(ref killed, 1) == 0) silos.Kill(victim);
        });
        Train("here", null);
        AssertAlike();
        Assert.Equal(1, killed);
        Assert.Contains(_log, line => line.Contains("is lost", StringComparison.Ordinal));
        Assert.Contains(_log, line => line.Contains("repeated, because", StringComparison.Ordinal));
    }

    // The episodes of the first round have random actions, the later ones follow the explorer of the previous round.
    private static Func<ITransformer?, Rollouts.IEpisodePlayer> Players(WorldModelCluster cluster) =>
        model => cluster.Player("Ice", model is null ? null : "explorer", model);

    private void Train(string name, Func<ITransformer?, Rollouts.IEpisodePlayer>? player, Action<string>? hear = null)
    {
        var ml = new MLContext(seed: 1);
        ml.WorldModels().TrainIteratively(() => new IceWorld(), new TabularLearner(ml), new IterativeOptions
        {
            Rounds = Rounds,
            FirstEpisodes = 12,
            Episodes = 24,
            TrialEpisodes = 4,
            Seed = 5,
            Player = player,
            Folder = Path.Combine(_folder.Path, name),
            Progress = hear is null ? null : new Listener(hear),
        }).Dispose();
    }

    private void AssertAlike()
    {
        string[] here = Files("here");
        // loop.json, and for each round the model and the two files of its rollouts.
        Assert.Equal(1 + 3 * Rounds, here.Length);
        Assert.Equal(here, Files("there"));
        foreach (string file in here)
            Assert.True(File.ReadAllBytes(Path.Combine(_folder.Path, "here", file)).SequenceEqual(File.ReadAllBytes(Path.Combine(_folder.Path, "there", file))), file);
    }

    private string[] Files(string name)
    {
        string folder = Path.Combine(_folder.Path, name);
        return [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];
    }

    private sealed class Listener(Action<string> hear) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => hear(value.Stage);
    }
}
