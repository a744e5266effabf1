using System.Text.RegularExpressions;
using WorldModels.Environments;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

public class RolloutStoreTests
{
    private static readonly Space Picture = new ImageSpace(2, 3, 1), Numbers = new BoxSpace(2, float.NegativeInfinity, 5), Pedal = new BoxSpace([0f, -1f], [1f, 1f]);

    [Theory]
    [InlineData(1L << 20, 0)]
    [InlineData(100, 1)]
    [InlineData(0, 1)]
    public void Rows_read_as_written_from_memory_and_from_a_temporary_file_that_is_deleted_afterwards(long budget, int files)
    {
        using var folder = new TemporaryFolder();
        using (var writer = new RolloutWriter(Picture, Pedal, null, budget, folder.Path))
        {
            Write(writer, 3, 1, 7);
            using RolloutStore store = writer.Complete();
            Assert.Equal(files, folder.FileNames.Length);
            Check(store, 3, 1, 7);
        }
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void Many_blocks_of_memory_read_as_written()
    {
        var space = new ImageSpace(64, 64, 3);
        using var writer = new RolloutWriter(space, Pedal);
        var episode = new RolloutEpisode(space, Pedal);
        for (int step = 0; step < 300; step++)
            episode.Add(new Observation(Enumerable.Repeat((byte)step, space.Size).ToArray()), [0, 0], step, false);
        writer.Append(episode);
        using RolloutStore store = writer.Complete();
        byte[] pixels = new byte[space.Size];
        foreach (int row in new[] { 0, 84, 85, 86, 170, 299 })
        {
            store.ReadPixels(row, pixels);
            Assert.All(pixels, pixel => Assert.Equal((byte)row, pixel));
            Assert.Equal(row, store.ReadReward(row));
        }
    }

    [Fact]
    public void A_kept_store_opens_again_and_its_folder_holds_two_files()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new RolloutWriter(Picture, Pedal, folder.Path))
        {
            Write(writer, 4, 2);
            Assert.DoesNotContain("rollouts.bin", folder.FileNames);
            writer.Complete().Dispose();
        }
        Assert.Equal(["rollouts.bin", "rollouts.json"], folder.FileNames);
        using RolloutStore store = RolloutStore.Open(folder.Path);
        using RolloutStore again = RolloutStore.Open(folder.Path);
        Check(store, 4, 2);
        Check(again, 4, 2);
    }

    [Fact]
    public void Vectors_with_infinite_bounds_and_discrete_actions_are_kept()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new RolloutWriter(Numbers, new DiscreteSpace(4), folder.Path))
        {
            var episode = new RolloutEpisode(Numbers, new DiscreteSpace(4));
            episode.Add(new Observation([-1e30f, 4.5f]), [3], -2.5, true);
            writer.Append(episode);
            writer.Complete().Dispose();
        }
        using RolloutStore store = RolloutStore.Open(folder.Path);
        Assert.Equal(Numbers, store.ObservationSpace);
        Assert.Equal(new DiscreteSpace(4), store.ActionSpace);
        float[] values = new float[2], action = new float[1];
        store.ReadValues(0, values);
        store.ReadAction(0, action);
        Assert.Equal([-1e30f, 4.5f], values);
        Assert.Equal([3f], action);
        Assert.Equal(-2.5f, store.ReadReward(0));
        Assert.True(store.ReadDone(0));
    }

    [Fact]
    public void Any_number_of_threads_read_the_same_rows()
    {
        using var folder = new TemporaryFolder();
        using var writer = new RolloutWriter(Picture, Pedal, folder.Path);
        Write(writer, 50, 30, 20);
        using RolloutStore store = writer.Complete();
        Parallel.For(0, 8, _ => Check(store, 50, 30, 20));
    }

    [Fact]
    public void An_incomplete_writer_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new RolloutWriter(Picture, Pedal, folder.Path)) Write(writer, 3);
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void A_folder_that_holds_rollouts_is_not_overwritten()
    {
        using var folder = Kept();
        Assert.Contains(folder.Path, Assert.Throws<IOException>(() => new RolloutWriter(Picture, Pedal, folder.Path)).Message);
    }

    [Fact]
    public void A_folder_without_rollouts_is_reported()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("rollouts.json", Assert.Throws<FileNotFoundException>(() => RolloutStore.Open(folder.Path)).Message);
    }

    [Fact]
    public void Truncated_and_missing_data_is_reported_with_the_file()
    {
        using var folder = Kept();
        string data = folder.File("rollouts.bin");
        File.WriteAllBytes(data, File.ReadAllBytes(data)[..^1]);
        Assert.Contains(data, Assert.Throws<FormatException>(() => RolloutStore.Open(folder.Path)).Message);
        File.Delete(data);
        Assert.Contains(data, Assert.Throws<FormatException>(() => RolloutStore.Open(folder.Path)).Message);
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "version 2")]
    [InlineData("\"worldmodels-rollouts\"", "\"pictures\"", "pictures")]
    [InlineData("\"rowBytes\": 19", "\"rowBytes\": 20", "rows of 20 bytes")]
    [InlineData("\"offset\": 6", "\"offset\": 7", "columns do not match")]
    [InlineData("\"height\": 2", "\"height\": 0", "incomplete")]
    [InlineData("\"kind\": \"box\"", "\"kind\": \"sphere\"", "sphere")]
    [InlineData("\"episodeLengths\"", "\"episodes\"", "episodeLengths")]
    [InlineData("\\[\\s*4,\\s*2\\s*\\]", "[4, -2]", "-2 steps")]
    [InlineData("\\[\\s*4,\\s*2\\s*\\]", "[4, 3]", "rollouts.bin")]
    [InlineData("\\[\\s*4,\\s*2\\s*\\]", "null", "rollouts.json")]
    [InlineData("\\[\\s*4,\\s*2\\s*\\][^!]*", "", "rollouts.json")]
    public void A_damaged_or_newer_header_is_reported(string pattern, string replacement, string problem)
    {
        using var folder = Kept();
        string path = folder.File("rollouts.json"), header = File.ReadAllText(path), changed = new Regex(pattern).Replace(header, replacement, 1);
        Assert.NotEqual(header, changed);
        File.WriteAllText(path, changed);
        string message = Assert.Throws<FormatException>(() => RolloutStore.Open(folder.Path)).Message;
        Assert.Contains(problem, message);
        Assert.Contains(folder.Path, message);
    }

    [Fact]
    public void Wrong_requests_are_refused()
    {
        using var writer = new RolloutWriter(Picture, Pedal);
        Assert.Throws<InvalidOperationException>(() => writer.Complete());
        Assert.Throws<ArgumentException>(() => writer.Append(new RolloutEpisode(Picture, Pedal)));
        Write(writer, 3, 2);
        RolloutStore store = writer.Complete();
        Assert.Throws<ArgumentOutOfRangeException>(() => store.ReadReward(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.ReadReward(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.RowOf(1, 2));
        Assert.Throws<ArgumentException>(() => store.ReadAction(0, new float[3]));
        Assert.Throws<InvalidOperationException>(() => store.ReadValues(0, new float[6]));
        Assert.Throws<InvalidOperationException>(() => Write(writer, 3));
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.ReadReward(0));
    }

    [Fact]
    public void An_episode_takes_only_finite_values_of_the_right_size_until_it_terminates()
    {
        var episode = new RolloutEpisode(Numbers, Pedal);
        episode.Add(new Observation([1f, 2]), [0, 0], 1, false);
        Assert.Contains("step 1", Assert.Throws<ArgumentException>(() => episode.Add(new Observation([1, float.NaN]), [0, 0], 1, false)).Message);
        Assert.Contains("action", Assert.Throws<ArgumentException>(() => episode.Add(new Observation([1f, 2]), [0, float.PositiveInfinity], 1, false)).Message);
        Assert.Contains("reward", Assert.Throws<ArgumentException>(() => episode.Add(new Observation([1f, 2]), [0, 0], 1e300, false)).Message);
        Assert.Contains("3 numbers", Assert.Throws<ArgumentException>(() => episode.Add(new Observation([1f, 2, 3]), [0, 0], 1, false)).Message);
        Assert.Contains("picture", Assert.Throws<ArgumentException>(() => episode.Add(new Observation(new byte[8]), [0, 0], 1, false)).Message);
        Assert.Contains("1 numbers", Assert.Throws<ArgumentException>(() => episode.Add(new Observation([1f, 2]), [0], 1, false)).Message);
        Assert.Equal(1, episode.Length);
        episode.Add(new Observation([1f, 2]), [0, 0], 0.5, true);
        Assert.Equal(1.5, episode.Return);
        Assert.Throws<InvalidOperationException>(() => episode.Add(new Observation([1f, 2]), [0, 0], 1, false));
    }

    private static TemporaryFolder Kept()
    {
        var folder = new TemporaryFolder();
        using var writer = new RolloutWriter(Picture, Pedal, folder.Path);
        Write(writer, 4, 2);
        writer.Complete().Dispose();
        return folder;
    }

    // Row r of all rows has pictures of r, r + 1, ..., the action (r / 1000, -r / 1000) and the reward r / 2.
    [Fact]
    public void Concatenated_stores_read_as_one_without_copying()
    {
        using var folder = new TemporaryFolder();
        RolloutStore[] parts = [.. new[] { 1L << 20, 0 }.Select(budget =>
        {
            using var writer = new RolloutWriter(Picture, Pedal, null, budget, folder.Path);
            Write(writer, 3, 2);
            return writer.Complete();
        })];
        RolloutStore whole = RolloutStore.Concatenate(parts);
        Assert.Equal((4, 10L), (whole.EpisodeCount, whole.RowCount));
        byte[] first = new byte[6], second = new byte[6];
        for (int row = 0; row < 5; row++)
        {
            whole.ReadPixels(row, first);
            whole.ReadPixels(row + 5, second);
            Assert.Equal(first, second);
            Assert.Equal(row / 2f, whole.ReadReward(row + 5));
        }
        Assert.Equal([false, false, true, false, true], Enumerable.Range(5, 5).Select(row => whole.ReadDone(row)));
        whole.Dispose();
        Assert.Empty(folder.FileNames);
        Assert.Throws<ArgumentException>(() => RolloutStore.Concatenate([]));
    }

    [Fact]
    public void Stores_of_different_spaces_cannot_be_concatenated()
    {
        using RolloutStore pictures = Store(Picture), numbers = Store(Numbers);
        Assert.Contains("Image(2 x 3 x 1)", Assert.Throws<ArgumentException>(() => RolloutStore.Concatenate([pictures, numbers])).Message);

        static RolloutStore Store(Space space)
        {
            using var writer = new RolloutWriter(space, Pedal);
            var episode = new RolloutEpisode(space, Pedal);
            for (int step = 0; step < 2; step++)
                episode.Add(space is ImageSpace ? new Observation(new byte[space.Size]) : new Observation(new float[space.Size]), [0, 0], 0, false);
            writer.Append(episode);
            return writer.Complete();
        }
    }

    private static void Write(RolloutWriter writer, params int[] lengths)
    {
        int row = 0;
        foreach (int length in lengths)
        {
            var episode = new RolloutEpisode(Picture, Pedal);
            for (int step = 0; step < length; step++, row++)
                episode.Add(new Observation([.. Enumerable.Range(row, 6).Select(i => (byte)i)]), [row / 1000f, -row / 1000f], row / 2.0, step == length - 1);
            writer.Append(episode);
        }
    }

    private static void Check(RolloutStore store, params int[] lengths)
    {
        Assert.Equal(lengths, Enumerable.Range(0, store.EpisodeCount).Select(store.EpisodeLength));
        Assert.Equal(lengths.Sum(), store.RowCount);
        byte[] pixels = new byte[6];
        float[] action = new float[2];
        int row = 0;
        for (int episode = 0; episode < lengths.Length; episode++)
        {
            Assert.Equal(row, store.EpisodeStart(episode));
            for (int step = 0; step < lengths[episode]; step++, row++)
            {
                Assert.Equal(row, store.RowOf(episode, step));
                Assert.Equal(episode, store.EpisodeOf(row));
                store.ReadPixels(row, pixels);
                store.ReadAction(row, action);
                Assert.Equal(Enumerable.Range(row, 6).Select(i => (byte)i), pixels);
                Assert.Equal([row / 1000f, -row / 1000f], action);
                Assert.Equal(row / 2f, store.ReadReward(row));
                Assert.Equal(step == lengths[episode] - 1, store.ReadDone(row));
            }
        }
    }
}
