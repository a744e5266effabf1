using Microsoft.Extensions.Hosting;
using Microsoft.ML;
using WorldModels.OrleansSilo;
using WorldModels.Rollouts;
using WorldModels.Tests;
using Xunit;

namespace WorldModels.Cluster.Tests;

[Collection(Silos.Name)]
public sealed class ErrorTests(Silos silos)
{
    [Fact]
    public void An_environment_that_no_worker_knows_is_named_with_those_that_they_know()
    {
        using WorldModelCluster cluster = silos.Cluster();
        string message = Assert.Throws<ClusterException>(() => Trainings.Felt(cluster.Evaluator("Chnacy"))).Message;
        Assert.Contains("no environment 'Chnacy', only Broken, CarRacing, Chancy", message);
        Assert.Contains("no policy 'learn', only agent, explorer, lean", Assert.Throws<ClusterException>(() => Collect(cluster.Player("Chancy", "learn"))).Message);
        Assert.Contains("needs a model", Assert.Throws<ClusterException>(() => Collect(cluster.Player("Chancy", WorkerOptions.AgentPolicy))).Message);
    }

    [Fact]
    public void An_environment_with_other_spaces_than_here_is_refused()
    {
        using WorldModelCluster cluster = silos.Cluster();
        Assert.Contains("Image(64 x 64 x 3)", Assert.Throws<ClusterException>(() => Trainings.Felt(cluster.Evaluator("Dots"))).Message);
        Assert.Contains("Image(64 x 64 x 3)", Assert.Throws<ClusterException>(() => Collect(cluster.Player("Dots"))).Message);
    }

    [Fact]
    public void What_an_environment_throws_ends_the_training_with_its_words()
    {
        using WorldModelCluster cluster = silos.Cluster();
        string message = Assert.Throws<ClusterException>(() => Trainings.Felt(cluster.Evaluator("Broken"))).Message;
        Assert.Contains("InvalidOperationException: the wheel came off", message);
    }

    [Fact]
    public void An_environment_must_be_named_for_a_real_training_and_only_there()
    {
        using WorldModelCluster cluster = silos.Cluster();
        Assert.Contains("pass its name on the workers", Assert.Throws<ArgumentException>(() => Trainings.Felt(cluster.Evaluator())).Message);
        Assert.Contains("dream", Assert.Throws<ArgumentException>(() => Trainings.Dreamt(cluster.Evaluator("Dots"))).Message);
        Assert.Contains("policy", Assert.Throws<ArgumentException>(() => cluster.Player("Dots", model: UntrainedStages.Vision())).Message);
        Assert.Contains("Player", Assert.Throws<ArgumentException>(() => new MLContext().Data.CollectRollouts(
            () => new ChancyWorld(""), new RolloutOptions { Player = cluster.Player("Chancy"), Policy = () => new LeaningPolicy() })).Message);
    }

    [Fact]
    public void A_cancelled_evaluation_ends_and_leaves_the_workers_free()
    {
        using WorldModelCluster cluster = silos.Cluster(options: new WorldModelClusterOptions { EpisodesPerCall = 1 });
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        Assert.ThrowsAny<OperationCanceledException>(() => Trainings.Felt(
            cluster.Evaluator("Slow"), options => (options.Generations, options.CancellationToken) = (int.MaxValue, stop.Token)));
        Trainings.AssertAlike(Trainings.Felt(null), Trainings.Felt(cluster.Evaluator("Chancy")));
    }

    [Fact]
    public async Task A_worker_of_another_version_is_not_used()
    {
        using SiloProcess other = await SiloProcess.StartAsync(slots: 1, silos.Folder, version: "WorldModels 0.0.1");
        using IHost client = await Silos.ConnectAsync(other);
        using WorldModelCluster cluster = Silos.Cluster(client);
        string message = Assert.Throws<ClusterException>(() => Trainings.Dreamt(cluster.Evaluator())).Message;
        Assert.Contains("it runs WorldModels 0.0.1, but this process runs WorldModels ", message);
        Assert.Contains("same version", message);
        await client.StopAsync();
    }

    [Fact]
    public async Task A_cluster_without_workers_is_reported()
    {
        using SiloProcess idle = await SiloProcess.StartAsync(slots: 0, silos.Folder);
        using IHost client = await Silos.ConnectAsync(idle);
        using WorldModelCluster cluster = Silos.Cluster(client, options: new WorldModelClusterOptions { WaitForWorkers = TimeSpan.FromSeconds(1) });
        Assert.Contains("AddWorldModelWorker", Assert.Throws<ClusterException>(() => Trainings.Dreamt(cluster.Evaluator())).Message);
        await client.StopAsync();
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        AssertNamed("CallTimeout", options => options.CallTimeout = TimeSpan.Zero);
        AssertNamed("WorkerTimeout", options => options.WorkerTimeout = TimeSpan.FromSeconds(-1));
        AssertNamed("CheckEvery", options => options.CheckEvery = TimeSpan.Zero);
        AssertNamed("WaitForWorkers", options => options.WaitForWorkers = TimeSpan.FromDays(8));
        AssertNamed("Attempts", options => options.Attempts = 0);
        AssertNamed("EpisodesPerCall", options => options.EpisodesPerCall = -1);

        static void AssertNamed(string name, Action<WorldModelClusterOptions> change)
        {
            var options = new WorldModelClusterOptions();
            change(options);
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(options.Validate).ParamName);
        }
    }

    [Fact]
    public void A_name_is_given_once()
    {
        var options = new WorkerOptions();
        options.Environment("Dots", () => new DotWorld());
        Assert.Contains("'Dots'", Assert.Throws<ArgumentException>(() => options.Environment("Dots", () => new DotWorld())).Message);
        Assert.Contains("'agent'", Assert.Throws<ArgumentException>(() => options.Policy("agent", _ => new LeaningPolicy())).Message);
    }

    private static void Collect(IEpisodePlayer player) =>
        new MLContext().Data.CollectRollouts(() => new ChancyWorld(""), new RolloutOptions { Episodes = 2, Player = player }).Dispose();
}
