using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.OrleansSilo;
using WorldModels.Rollouts;
using WorldModels.Tests;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Cluster.Tests;

[Collection(Silos.Name)]
public sealed class CollectionTests(Silos silos) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_collected_by_workers_are_those_of_one_machine()
    {
        using WorldModelCluster cluster = silos.Cluster();
        AssertAlike(() => new DotWorld(20), null, cluster.Player("Dots"));
    }

    [Fact]
    public void Numbers_collected_by_a_policy_of_the_workers_are_those_of_one_machine_though_an_episode_hangs()
    {
        Func<bool> hung = silos.Arrange(ChancyWorld.Hang);
        using WorldModelCluster cluster = silos.Cluster(options: new WorldModelClusterOptions { CallTimeout = TimeSpan.FromSeconds(3) });
        AssertAlike(() => new ChancyWorld(""), () => new LeaningPolicy(), cluster.Player("Chancy", "lean"));
        Assert.True(hung());
    }

    [Fact]
    public void What_an_agent_collects_on_workers_is_what_it_collects_here()
    {
        ITransformer model = new TransformerChain<ITransformer>(
            UntrainedStages.Vision(), UntrainedStages.Memory(new BoxSpace(2, -1, 1)), UntrainedStages.Controller(new BoxSpace(2, -1, 1)));
        using WorldModelCluster cluster = silos.Cluster();
        AssertAlike(() => new DotWorld(20), () => Agent.FromModel(model), cluster.Player("Dots", WorkerOptions.AgentPolicy, model));
    }

    [Fact]
    public void An_episode_that_cannot_be_recorded_is_named_as_on_one_machine()
    {
        using WorldModelCluster cluster = silos.Cluster();
        RolloutException here = Assert.Throws<RolloutException>(() => Collect(() => new BrokenWorld(), null, null, "here"));
        RolloutException there = Assert.Throws<RolloutException>(() => Collect(() => new BrokenWorld(), null, cluster.Player("Broken"), "there"));
        Assert.Equal((here.Episode, here.Seed, here.Step), (there.Episode, there.Seed, there.Step));
        Assert.Contains("the wheel came off", there.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    private void AssertAlike(Func<IEnvironment> environment, Func<IPolicy>? policy, IEpisodePlayer player)
    {
        string[] here = Collect(environment, policy, null, "here"), there = Collect(environment, null, player, "there");
        Assert.NotEmpty(here);
        Assert.Equal(here.Select(Path.GetFileName), there.Select(Path.GetFileName));
        foreach ((string expected, string actual) in here.Zip(there)) Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(actual));
    }

    private string[] Collect(Func<IEnvironment> environment, Func<IPolicy>? policy, IEpisodePlayer? player, string name)
    {
        string folder = Path.Combine(_folder.Path, name);
        var options = new RolloutOptions { Episodes = 21, MaxSteps = 18, Seed = 3, Policy = policy, Player = player, Folder = folder };
        _ml.Data.CollectRollouts(environment, options).Dispose();
        return [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
    }
}
