using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

public class EpisodePlayerTests
{
    private static readonly RolloutOptions Here = new() { Episodes = 5, Seed = 3, MaxSteps = 12 };

    [Fact]
    public void Episodes_that_went_through_bytes_are_those_of_the_collector()
    {
        using RolloutStore expected = RolloutCollector.Collect(() => new PointWorld(), Here);
        var returns = new List<double>();
        using RolloutStore played = RolloutCollector.Collect(() => new PointWorld(), With(new CopyingPlayer()), new Listener(now => returns.Add(now.EpisodeReturn)));
        Assert.Equal(expected.RowCount, played.RowCount);
        for (long row = 0; row < expected.RowCount; row++) Assert.Equal(expected.ReadReward(row), played.ReadReward(row));
        var here = new List<double>();
        RolloutCollector.Collect(() => new PointWorld(), Here, new Listener(now => here.Add(now.EpisodeReturn))).Dispose();
        Assert.Equal(here, returns);
    }

    [Fact]
    public void A_player_that_ends_early_is_reported() =>
        Assert.Contains("before episode 3", Assert.Throws<InvalidOperationException>(() => RolloutCollector.Collect(() => new PointWorld(), With(new CopyingPlayer(most: 3)))).Message);

    [Fact]
    public void Bytes_that_are_no_episode_are_refused()
    {
        var world = new PointWorld();
        Assert.Contains("got 9", Assert.Throws<ArgumentException>(() => RolloutEpisode.FromBytes(world.ObservationSpace, world.ActionSpace, new byte[9])).Message);
        RolloutEpisode empty = RolloutEpisode.FromBytes(world.ObservationSpace, world.ActionSpace, new byte[8]);
        empty.Add(world.Reset(1), [1], 2, done: true);
        Assert.Equal((1, true), (empty.Length, empty.Done));
    }

    private static RolloutOptions With(IEpisodePlayer player) => new() { Episodes = Here.Episodes, Seed = Here.Seed, MaxSteps = Here.MaxSteps, Player = player };

    private sealed class CopyingPlayer(int most = int.MaxValue) : IEpisodePlayer
    {
        public IEnumerable<RolloutEpisode> Play(CollectionTask task, int first, int end, CancellationToken cancellationToken)
        {
            using var recorder = new EpisodeRecorder(task, () => new PointWorld());
            for (int episode = first; episode < Math.Min(end, most); episode++)
                yield return RolloutEpisode.FromBytes(task.ObservationSpace, task.ActionSpace, recorder.Record(episode, cancellationToken).ToBytes());
        }
    }

    private sealed class Listener(Action<CollectionProgress> hear) : IProgress<CollectionProgress>
    {
        public void Report(CollectionProgress value) => hear(value);
    }
}
