using WorldModels.Environments;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

public class RolloutCollectorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void The_bytes_depend_on_the_seed_and_not_on_the_number_of_workers(int workers)
    {
        byte[] one = Bytes(() => new DotWorld(12), new RolloutOptions { Episodes = 9, Seed = 5, Workers = 1 });
        Assert.Equal(one, Bytes(() => new DotWorld(12), new RolloutOptions { Episodes = 9, Seed = 5, Workers = workers }));
        Assert.NotEqual(one, Bytes(() => new DotWorld(12), new RolloutOptions { Episodes = 9, Seed = 6, Workers = workers }));
    }

    [Fact]
    public void A_row_holds_what_was_seen_then_done_and_earned()
    {
        using RolloutStore store = RolloutCollector.Collect(() => new PointWorld(), new RolloutOptions { Episodes = 6, Seed = 3 });
        float[] seen = new float[2], action = new float[1];
        for (int episode = 0; episode < 6; episode++)
        {
            using var world = new PointWorld();
            Observation observation = world.Reset(Pcg64.DeriveSeed(3, episode));
            StepResult result = default;
            for (int step = 0; step < store.EpisodeLength(episode); step++)
            {
                long row = store.RowOf(episode, step);
                store.ReadValues(row, seen);
                store.ReadAction(row, action);
                Assert.Equal(observation.Values, seen);
                result = world.Step(action);
                Assert.Equal((float)result.Reward, store.ReadReward(row));
                Assert.Equal(result.Terminated, store.ReadDone(row));
                observation = result.Observation;
            }
            Assert.True(result.Ended);
        }
    }

    [Fact]
    public void Episodes_are_cut_off_at_the_limit_without_being_done()
    {
        using RolloutStore store = RolloutCollector.Collect(() => new DotWorld(50), new RolloutOptions { Episodes = 4, MaxSteps = 2, Seed = 1 });
        Assert.All(Enumerable.Range(0, 4), episode => Assert.Equal(2, store.EpisodeLength(episode)));
        Assert.All(Enumerable.Range(0, 8), row => Assert.False(store.ReadDone(row)));
    }

    [Fact]
    public void Episodes_that_are_too_short_are_played_again_with_other_seeds()
    {
        static IEnvironment World() => new DotWorld(50);
        using RolloutStore all = RolloutCollector.Collect(World, new RolloutOptions { Episodes = 12, Seed = 1, Policy = Pushes });
        using RolloutStore longer = RolloutCollector.Collect(World, new RolloutOptions { Episodes = 12, Seed = 1, MinSteps = 20, Policy = Pushes });
        int[] before = [.. Enumerable.Range(0, 12).Select(all.EpisodeLength)], after = [.. Enumerable.Range(0, 12).Select(longer.EpisodeLength)];
        Assert.Contains(before, length => length < 20);
        Assert.Contains(before, length => length >= 20);
        Assert.All(after, length => Assert.True(length >= 20));
        Assert.All(Enumerable.Range(0, 12).Where(episode => before[episode] >= 20), episode => Assert.Equal(before[episode], after[episode]));

        var sameElsewhere = new RolloutOptions { Episodes = 12, Seed = 1, MinSteps = 20, Policy = Pushes, Workers = 3 };
        Assert.Equal(Bytes(longer), Bytes(World, sameElsewhere));

        var impossible = new RolloutOptions { Episodes = 1, Seed = 1, MinSteps = 51, Policy = Pushes };
        Assert.Contains("none of 1000 attempts had 51 steps", Assert.Throws<RolloutException>(() => RolloutCollector.Collect(World, impossible)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutCollector.Collect(World, new RolloutOptions { MinSteps = 9, MaxSteps = 8 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutCollector.Collect(World, new RolloutOptions { MinSteps = -1 }));

        static IPolicy Pushes() => new RandomPolicy(new BoxSpace(2, -1, 1), 4);
    }

    [Fact]
    public void A_kept_collection_has_the_same_rows_as_one_in_memory()
    {
        using var folder = new TemporaryFolder();
        byte[] memory = Bytes(() => new DotWorld(8), new RolloutOptions { Episodes = 5, Seed = 2 });
        Assert.Equal(memory, Bytes(() => new DotWorld(8), new RolloutOptions { Episodes = 5, Seed = 2, Folder = folder.Path }));
        Assert.Equal(memory, Bytes(() => new DotWorld(8), new RolloutOptions { Episodes = 5, Seed = 2, MemoryBudgetBytes = 100_000 }));
        using RolloutStore opened = RolloutStore.Open(folder.Path);
        Assert.Equal(memory, Bytes(opened));
    }

    [Fact]
    public void Progress_is_reported_for_every_episode_in_order()
    {
        var heard = new List<CollectionProgress>();
        using RolloutStore store = RolloutCollector.Collect(
            () => new DotWorld(8), new RolloutOptions { Episodes = 7, Workers = 4 }, new Listener<CollectionProgress>(heard.Add));
        Assert.Equal(Enumerable.Range(1, 7), heard.Select(progress => progress.Episodes));
        Assert.Equal(store.RowCount, heard[^1].Steps);
        Assert.Equal(Enumerable.Range(0, (int)store.RowCount).Sum(row => (double)store.ReadReward(row)), heard.Sum(progress => progress.EpisodeReturn), 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_first_failing_episode_is_named_with_its_seed_and_step(int workers)
    {
        long bad = Pcg64.DeriveSeed(8, 4);
        var options = new RolloutOptions { Episodes = 20, Seed = 8, Workers = workers };
        RolloutException failure = Assert.Throws<RolloutException>(() => RolloutCollector.Collect(
            () => new ScriptedWorld([1, 2, 3], [0, 0, 0]) { OnReset = seed => { if (seed == bad || seed == Pcg64.DeriveSeed(8, 6)) throw new TimeoutException("the engine is gone"); } },
            options));
        Assert.Equal((4, bad, 0), (failure.Episode, failure.Seed, failure.Step));
        Assert.Contains("the engine is gone", failure.Message);
        Assert.IsType<TimeoutException>(failure.InnerException);
    }

    [Theory]
    [InlineData(new[] { 1f, float.NaN, 1f }, new[] { 0.0, 0, 0 }, 1, "observation of step 1 is NaN as number 0")]
    [InlineData(new[] { 1f, 1f, float.PositiveInfinity }, new[] { 0.0, 0, 0 }, 2, "observation of step 2 is Infinity as number 0")]
    [InlineData(new[] { 1f, 1f, 1f }, new[] { double.NaN, 0, 0 }, 0, "reward of step 0 is NaN")]
    public void What_cannot_be_learned_from_is_refused(float[] observations, double[] rewards, int step, string problem)
    {
        RolloutException failure = Assert.Throws<RolloutException>(() => RolloutCollector.Collect(() => new ScriptedWorld(observations, rewards)));
        Assert.Equal((0, step), (failure.Episode, failure.Step));
        Assert.Contains(problem, failure.Message);
    }

    [Fact]
    public void An_action_that_is_not_a_number_is_refused()
    {
        var options = new RolloutOptions { Policy = () => Policy.FromFunction(_ => [float.NaN, 0]), Workers = 2 };
        Assert.Contains("action of step 0 is NaN", Assert.Throws<RolloutException>(() => RolloutCollector.Collect(() => new DotWorld(), options)).Message);
    }

    [Fact]
    public void Environments_of_different_kinds_are_refused()
    {
        int made = 0;
        // No environment plays before a second one exists: otherwise one worker may finish all episodes before another starts.
        using var second = new ManualResetEventSlim();
        ScriptedWorld Make()
        {
            int number = Interlocked.Increment(ref made);
            if (number > 1) second.Set();
            return new ScriptedWorld([1, 2, 3], [0, 0, 0])
            {
                ObservationSpace = new BoxSpace(1, 0, number),
                OnReset = _ => Assert.True(second.Wait(TimeSpan.FromMinutes(1))),
            };
        }
        var options = new RolloutOptions { Episodes = 50, Workers = 4 };
        Assert.Contains("same environment", Assert.Throws<RolloutException>(() => RolloutCollector.Collect(Make, options)).Message);
    }

    [Fact]
    public void Options_out_of_range_are_refused_before_an_environment_is_made()
    {
        Func<IEnvironment> never = () => throw new InvalidOperationException("made");
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutCollector.Collect(never, new RolloutOptions { Episodes = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutCollector.Collect(never, new RolloutOptions { MaxSteps = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutCollector.Collect(never, new RolloutOptions { MaxSteps = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutCollector.Collect(never, new RolloutOptions { Seed = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutCollector.Collect(never, new RolloutOptions { Workers = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutCollector.Collect(never, new RolloutOptions { Retries = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutCollector.Collect(never, new RolloutOptions { MemoryBudgetBytes = -1 }));
        Assert.Contains("null", Assert.Throws<InvalidOperationException>(() => RolloutCollector.Collect(() => null!)).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Environments_are_disposed_and_files_deleted_however_it_ends(bool cancelled)
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var worlds = new System.Collections.Concurrent.ConcurrentBag<DotWorld>();
        var options = new RolloutOptions { Episodes = 30, Workers = 3, Folder = folder.Path };
        var progress = new Listener<CollectionProgress>(heard => { if (cancelled && heard.Episodes == 5) cancellation.Cancel(); });
        void Collect() => RolloutCollector.Collect(Make, options, progress, cancellation.Token).Dispose();
        IEnvironment Make()
        {
            var world = new DotWorld(6);
            worlds.Add(world);
            return world;
        }

        if (cancelled) Assert.ThrowsAny<OperationCanceledException>(Collect);
        else Collect();
        Assert.Equal(cancelled ? 0 : 2, folder.FileNames.Length);
        Assert.NotEmpty(worlds);
        Assert.All(worlds, world => Assert.True(world.Disposed));
    }

    [Fact]
    public void Workers_stay_a_bounded_number_of_episodes_ahead()
    {
        int resets = 0, most = 0;
        var progress = new Listener<CollectionProgress>(heard =>
        {
            Thread.Sleep(5);
            most = Math.Max(most, Volatile.Read(ref resets) - heard.Episodes);
        });
        using RolloutStore store = RolloutCollector.Collect(
            () => new ScriptedWorld([1, 2, 3], [0, 0, 0]) { OnReset = _ => Interlocked.Increment(ref resets) },
            new RolloutOptions { Episodes = 40, Workers = 2 }, progress);
        Assert.InRange(most, 1, 4);
    }

    private static byte[] Bytes(Func<IEnvironment> environment, RolloutOptions options)
    {
        using RolloutStore store = RolloutCollector.Collect(environment, options);
        return Bytes(store);
    }

    private static byte[] Bytes(RolloutStore store)
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        byte[] pixels = new byte[store.ObservationSpace.Size];
        float[] action = new float[store.ActionSpace.Size];
        for (long row = 0; row < store.RowCount; row++)
        {
            store.ReadPixels(row, pixels);
            store.ReadAction(row, action);
            writer.Write(pixels);
            foreach (float number in action) writer.Write(number);
            writer.Write(store.ReadReward(row));
            writer.Write(store.ReadDone(row));
            writer.Write(store.EpisodeOf(row));
        }
        return bytes.ToArray();
    }

    private sealed class Listener<T>(Action<T> hear) : IProgress<T>
    {
        public void Report(T value) => hear(value);
    }
}
