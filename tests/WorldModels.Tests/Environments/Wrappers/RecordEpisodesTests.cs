using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Environments.Wrappers;

public class RecordEpisodesTests
{
    private static readonly ImageSpace OnePixel = new(1, 1, 1);

    [Fact]
    public void Rows_hold_what_was_seen_done_and_earned()
    {
        using var folder = new TemporaryFolder();
        using (RecordEpisodes world = New().WithRecordedEpisodes(folder.File("drive")))
        {
            world.Reset(1);
            world.Step([1]);
            Assert.Throws<ArgumentException>(() => world.Step([2]));
            world.Step([0]);
            world.Step([1]);
            Assert.Throws<InvalidOperationException>(() => world.Step([1]));
            Assert.Equal(1, world.EpisodeCount);
        }
        using RolloutStore store = RolloutStore.Open(folder.File("drive"));
        Assert.Equal((1, 3), (store.EpisodeCount, store.RowCount));
        byte[] pixel = new byte[1];
        float[] action = new float[1];
        for (int row = 0; row < 3; row++)
        {
            store.ReadPixels(row, pixel);
            store.ReadAction(row, action);
            Assert.Equal((10 + row, row == 1 ? 0 : 1, 1 << row, row == 2), (pixel[0], (int)action[0], (int)store.ReadReward(row), store.ReadDone(row)));
        }
    }

    [Fact]
    public void Episodes_that_are_left_are_recorded_as_far_as_they_came_and_those_without_a_step_are_not()
    {
        using var folder = new TemporaryFolder();
        using (RecordEpisodes world = New().WithRecordedEpisodes(folder.Path))
        {
            world.Reset(1);
            world.Reset(2);
            world.Step([0]);
            world.Step([0]);
            world.Reset(3);
            world.Step([0]);
            world.Reset(4);
            for (int step = 0; step < 3; step++) world.Step([0]);
            world.Reset(5);
            world.Step([1]);
            world.Step([1]);
        }
        using RolloutStore store = RolloutStore.Open(folder.Path);
        Assert.Equal([2, 1, 3, 2], Enumerable.Range(0, store.EpisodeCount).Select(store.EpisodeLength));
        Assert.Equal([false, false, true, false], new long[] { 1, 2, 5, 7 }.Select(store.ReadDone));
    }

    [Fact]
    public void It_records_what_the_collector_records()
    {
        using var folder = new TemporaryFolder();
        var options = new RolloutOptions { Episodes = 3, Seed = 5, Policy = () => new RandomPolicy(new DiscreteSpace(3)), Workers = 1 };
        using RolloutStore collected = RolloutCollector.Collect(() => new PointWorld().WithRecordedEpisodes(folder.Path), options);
        using RolloutStore recorded = RolloutStore.Open(folder.Path);
        Assert.Equal((collected.EpisodeCount, collected.RowCount), (recorded.EpisodeCount, recorded.RowCount));
        float[] one = new float[2], other = new float[2];
        for (long row = 0; row < collected.RowCount; row++)
        {
            collected.ReadValues(row, one);
            recorded.ReadValues(row, other);
            Assert.Equal(one, other);
            Assert.Equal((collected.ReadReward(row), collected.ReadDone(row)), (recorded.ReadReward(row), recorded.ReadDone(row)));
        }
    }

    [Fact]
    public void A_writer_of_the_caller_stays_open()
    {
        var space = new DiscreteSpace(2);
        using var writer = new RolloutWriter(OnePixel, space);
        for (int round = 0; round < 2; round++)
        {
            using RecordEpisodes world = New().WithRecordedEpisodes(writer);
            world.Reset(round);
            for (int step = 0; step < 3; step++) world.Step([0]);
        }
        using RolloutStore store = writer.Complete();
        Assert.Equal(2, store.EpisodeCount);
    }

    [Fact]
    public void Without_an_episode_nothing_is_left_in_the_folder()
    {
        using var folder = new TemporaryFolder();
        RecordEpisodes world = New().WithRecordedEpisodes(folder.Path);
        world.Reset(1);
        world.Dispose();
        world.Dispose();
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void A_folder_that_holds_rollouts_is_refused()
    {
        using var folder = new TemporaryFolder();
        using (RecordEpisodes world = New().WithRecordedEpisodes(folder.Path))
        {
            world.Reset(1);
            for (int step = 0; step < 3; step++) world.Step([0]);
        }
        Assert.Contains(folder.Path, Assert.Throws<IOException>(() => New().WithRecordedEpisodes(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => New().WithRecordedEpisodes((string)null!));
        Assert.Throws<ArgumentNullException>(() => New().WithRecordedEpisodes((RolloutWriter)null!));
    }

    private static ScriptedPictures New() => new(OnePixel, [10], [11], [12], [13]);
}
