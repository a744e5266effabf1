using System.Collections.Concurrent;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.OrleansSilo;
using Xunit;

namespace WorldModels.Cluster.Tests;

[Collection(Silos.Name)]
public sealed class TrainingTests(Silos silos)
{
    private readonly ConcurrentQueue<string> _log = [];

    [Theory]
    [InlineData(SearchMethod.CmaEs)]
    [InlineData(SearchMethod.OpenEs)]
    public void A_controller_that_workers_dream_with_is_that_of_one_machine(SearchMethod search)
    {
        using WorldModelCluster cluster = silos.Cluster();
        Trainings.AssertAlike(Trainings.Dreamt(null, search: search), Trainings.Dreamt(cluster.Evaluator(), search: search));
    }

    [Fact]
    public void A_controller_that_sees_and_remembers_on_workers_is_that_of_one_machine()
    {
        using WorldModelCluster cluster = silos.Cluster();
        Trainings.AssertAlike(Trainings.Seen(null), Trainings.Seen(cluster.Evaluator("Dots")));
    }

    [Fact]
    public void A_race_on_workers_is_that_of_one_machine()
    {
        static void Race(CmaEsControllerOptions options) => (options.Racing, options.Episodes) = (true, 8);
        using WorldModelCluster cluster = silos.Cluster(options: new WorldModelClusterOptions { EpisodesPerCall = 3 });
        Trainings.AssertAlike(Trainings.Felt(null, Race), Trainings.Felt(cluster.Evaluator("Chancy"), Race));
    }

    [Fact]
    public async Task A_worker_killed_in_mid_generation_only_costs_time()
    {
        await silos.AddWorkerAsync();
        var random = new Pcg64(Environment.TickCount64);
        SiloProcess victim = silos.Workers[random.Next(silos.Workers.Count)];
        using var begun = new ManualResetEventSlim();
        void Train(CmaEsControllerOptions options) => (options.Episodes, options.Progress) = (40, new Begin(begun));
        using WorldModelCluster cluster = silos.Cluster(_log, new WorldModelClusterOptions { EpisodesPerCall = 2, WorkerTimeout = TimeSpan.FromSeconds(2) });
        await Silos.UntilAsync(() => cluster.Workers.Any(worker => victim.IsAt(worker.Silo)), _log);
        Task<ControllerTransformer> training = Task.Run(() => Trainings.Felt(cluster.Evaluator("Slow"), Train));
        begun.Wait();
        await Task.Delay(random.Next(300));
        silos.Kill(victim);
        Trainings.AssertAlike(Trainings.Felt(null, Train), await training);
        Assert.Contains(_log, line => line.Contains("is lost", StringComparison.Ordinal));
        Assert.Contains(_log, line => line.Contains("repeated, because", StringComparison.Ordinal));
    }

    [Fact]
    public void An_evaluation_that_hangs_is_repeated_elsewhere()
    {
        Func<bool> hung = silos.Arrange(ChancyWorld.Hang);
        using WorldModelCluster cluster = silos.Cluster(_log, new WorldModelClusterOptions { CallTimeout = TimeSpan.FromSeconds(3) });
        Trainings.AssertAlike(Trainings.Felt(null), Trainings.Felt(cluster.Evaluator("Chancy")));
        Assert.True(hung());
        Assert.Contains(_log, line => line.Contains("repeated, because", StringComparison.Ordinal) && line.Contains("gave no answer within 3 s", StringComparison.Ordinal));
    }

    [Fact]
    public void An_environment_that_is_lost_is_made_anew()
    {
        silos.Arrange(ChancyWorld.Loss);
        using WorldModelCluster cluster = silos.Cluster(_log);
        Trainings.AssertAlike(Trainings.Felt(null), Trainings.Felt(cluster.Evaluator("Chancy")));
        Assert.Contains(_log, line => line.Contains("lost its environment: the world's process was killed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_joins_while_a_training_runs_gets_work()
    {
        using WorldModelCluster cluster = silos.Cluster(_log, new WorldModelClusterOptions { EpisodesPerCall = 1 });
        using var stop = new CancellationTokenSource();
        Task training = Task.Run(() => Trainings.Felt(cluster.Evaluator("Slow"), options => (options.Generations, options.CancellationToken) = (int.MaxValue, stop.Token)));
        await Silos.UntilAsync(() => cluster.Workers.Any(worker => worker.Calls > 0), _log);
        SiloProcess late = await silos.AddWorkerAsync();
        await Silos.UntilAsync(() => cluster.Workers.Any(worker => late.IsAt(worker.Silo) && worker.Calls > 0), _log);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training);
    }

    [Fact]
    public async Task A_model_is_sent_once_to_each_worker()
    {
        // An M with a size that no other test uses.
        const int hiddenSize = 11;
        using WorldModelCluster cluster = silos.Cluster(_log, new WorldModelClusterOptions { EpisodesPerCall = 2 });
        await Silos.UntilAsync(() => cluster.Workers.Count == silos.Workers.Count, _log);
        Dictionary<string, ClusterWorker> before = cluster.Workers.ToDictionary(worker => worker.Silo);
        Trainings.Dreamt(cluster.Evaluator(), hiddenSize);
        Trainings.Dreamt(cluster.Evaluator(), hiddenSize, SearchMethod.Pepg);
        // Each training: 3 generations of 8 x 4 episodes in calls of 2, and three evaluations of 9 episodes in 5 calls.
        const int calls = 2 * (3 * 16 + 3 * 5);
        await Silos.UntilAsync(() => Grown(worker => worker.Calls).Sum() >= calls, _log);
        Assert.Equal(calls, Grown(worker => worker.Calls).Sum());
        Assert.All(before.Keys, silo => Assert.Equal(1, cluster.Workers.Single(worker => worker.Silo == silo).ModelsReceived - before[silo].ModelsReceived));
        Assert.Equal(before.Count, _log.Count(line => line.Contains("sent a model", StringComparison.Ordinal)));

        IEnumerable<long> Grown(Func<ClusterWorker, long> count) => cluster.Workers.Select(worker => count(worker) - count(before[worker.Silo]));
    }

    private sealed class Begin(ManualResetEventSlim begun) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => begun.Set();
    }
}
