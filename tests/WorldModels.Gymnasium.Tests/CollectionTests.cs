using System.Collections.Concurrent;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Gymnasium.Tests;

public class CollectionTests
{
    [Theory]
    [InlineData("die", 1)]
    [InlineData("die", 3)]
    [InlineData("hang", 1)]
    public void An_episode_whose_process_is_lost_is_repeated_with_the_same_seed(string trouble, int workers)
    {
        Toys.NeedPython();
        string once = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var made = new ConcurrentBag<GymnasiumEnvironment>();
        byte[] undisturbed = Rows(() => Toys.Make("Pictures"), workers);
        byte[] disturbed = Rows(
            () =>
            {
                GymnasiumOptions options = Toys.Options("Trouble", ("trouble", trouble), ("until", once));
                options.Timeout = TimeSpan.FromSeconds(trouble == "hang" ? 2 : 30);
                var world = new GymnasiumEnvironment(options);
                made.Add(world);
                return world;
            }, workers);
        Assert.True(File.Exists(once));
        Assert.True(made.Count >= 2);
        Assert.Equal(undisturbed, disturbed);
        Assert.All(made, world => Assert.False(Toys.Runs(world.ProcessId)));
        File.Delete(once);
    }

    [Fact]
    public void A_process_that_is_lost_every_time_is_given_up()
    {
        Toys.NeedPython();
        int made = 0;
        var options = new RolloutOptions { Episodes = 3, Workers = 1, Retries = 1 };
        RolloutException failure = Assert.Throws<RolloutException>(() => RolloutCollector.Collect(
            () =>
            {
                made++;
                return Toys.Make("Trouble", ("trouble", "die"));
            }, options));
        Assert.IsType<EnvironmentLostException>(failure.InnerException);
        Assert.Contains("these are my last words", failure.Message);
        Assert.Equal((0, 1), (failure.Episode, failure.Step));
        Assert.InRange(made, 2, 4);
    }

    private static byte[] Rows(Func<IEnvironment> environment, int workers)
    {
        using RolloutStore store = RolloutCollector.Collect(environment, new RolloutOptions { Episodes = 5, Seed = 3, Workers = workers });
        byte[] pixels = new byte[store.ObservationSpace.Size];
        float[] action = new float[store.ActionSpace.Size];
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        for (long row = 0; row < store.RowCount; row++)
        {
            store.ReadPixels(row, pixels);
            store.ReadAction(row, action);
            writer.Write(pixels);
            foreach (float number in action) writer.Write(number);
            writer.Write(store.ReadReward(row));
            writer.Write(store.ReadDone(row));
        }
        return bytes.ToArray();
    }
}
