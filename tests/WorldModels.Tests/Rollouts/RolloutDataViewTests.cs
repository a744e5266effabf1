using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

public sealed class RolloutDataViewTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly RolloutDataView _dots, _points;

    public RolloutDataViewTests()
    {
        _dots = _ml.Data.CollectRollouts(() => new DotWorld(30), episodes: 8);
        _points = _ml.Data.CollectRollouts(() => new PointWorld(), episodes: 10);
    }

    public void Dispose()
    {
        _dots.Dispose();
        _points.Dispose();
    }

    [Fact]
    public void The_schema_has_the_rollout_columns_with_their_dimensions()
    {
        Assert.Equal(["Episode", "Step", "Observation", "Action", "Reward", "Done"], _dots.Schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 64, 64, 3), _dots.Schema["Observation"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), _points.Schema["Observation"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), _dots.Schema["Action"].Type);
        Assert.Equal([NumberDataViewType.UInt32, NumberDataViewType.Int32], _dots.Schema.Take(2).Select(column => column.Type));
        Assert.Equal([NumberDataViewType.Single, BooleanDataViewType.Instance], _dots.Schema.Skip(4).Select(column => column.Type));
    }

    [Fact]
    public void Rows_come_in_order_with_the_values_of_the_store()
    {
        CheckDots(_dots, Enumerable.Range(0, 8));
        Assert.Equal(_dots.Store.RowCount, _dots.GetRowCount());
    }

    [Fact]
    public void The_action_column_tells_its_space_and_others_do_not()
    {
        Assert.Equal(new BoxSpace(2, -1, 1), RolloutDataView.ActionSpaceOf(_dots.Schema["Action"]));
        Assert.Equal(new DiscreteSpace(3), RolloutDataView.ActionSpaceOf(_points.Schema["Action"]));
        Assert.Null(RolloutDataView.ActionSpaceOf(_dots.Schema["Observation"]));
        Assert.Null(RolloutDataView.ActionSpaceOf(_dots.Schema["Reward"]));
    }

    [Fact]
    public void Rows_and_action_space_survive_the_stock_operations()
    {
        IDataView cached = _ml.Data.Cache(_dots);
        CheckDots(cached, Enumerable.Range(0, 8));
        CheckDots(cached, Enumerable.Range(0, 8));
        IDataView copied = _ml.Transforms.CopyColumns("Copy", "Action").Fit(cached).Transform(cached);
        Assert.Equal(new BoxSpace(2, -1, 1), RolloutDataView.ActionSpaceOf(copied.Schema["Copy"]));
        IDataView taken = _ml.Data.TakeRows(_ml.Data.SkipRows(_dots, 5), 7);
        Assert.Equal(7, Column<float>(taken, "Reward").Length);
        Assert.Equal(Column<float>(_dots, "Reward")[5..12], Column<float>(taken, "Reward"));
        Assert.Equal(new BoxSpace(2, -1, 1), RolloutDataView.ActionSpaceOf(taken.Schema["Action"]));
        IDataView rewarding = _ml.Data.FilterRowsByColumn(_dots, "Reward", lowerBound: 0.5);
        Assert.Equal(Column<float>(_dots, "Reward").Where(reward => reward >= 0.5f), Column<float>(rewarding, "Reward"));
        Assert.Equal(100, _dots.Preview(100).RowView.Length);
    }

    [Fact]
    public void Rows_and_action_space_survive_a_binary_file()
    {
        using var folder = new TemporaryFolder();
        foreach (RolloutDataView view in new[] { _dots, _points })
        {
            string path = folder.File(view == _dots ? "dots.idv" : "points.idv");
            using (FileStream stream = File.Create(path)) _ml.Data.SaveAsBinary(view, stream);
            IDataView loaded = _ml.Data.LoadFromBinary(path);
            Assert.Equal(view.Schema.Select(column => column.Type), loaded.Schema.Select(column => column.Type));
            Assert.Equal(Column<float>(view, "Reward"), Column<float>(loaded, "Reward"));
            Assert.Equal(view.Store.ActionSpace, RolloutDataView.ActionSpaceOf(loaded.Schema["Action"]));
        }
    }

    [Fact]
    public void Shuffled_rows_are_the_same_rows_in_another_order()
    {
        IDataView shuffled = _ml.Data.ShuffleRows(_dots, seed: 3);
        (uint, int)[] Keys(IDataView view) => [.. Column<uint>(view, "Episode").Zip(Column<int>(view, "Step"))];
        Assert.NotEqual(Keys(_dots), Keys(shuffled));
        Assert.Equal(Keys(_dots), Keys(shuffled).Order());
        using DataViewRowCursor cursor = _dots.GetRowCursor(_dots.Schema, new Random(1));
        CheckValues(cursor, inOrder: false);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void The_cursors_of_a_set_share_the_rows_in_ordered_batches(int wanted)
    {
        DataViewRowCursor[] cursors = _dots.GetRowCursorSet(_dots.Schema, wanted);
        Assert.InRange(cursors.Length, 1, wanted);
        var rows = new List<(long Batch, ulong Id)>();
        foreach (DataViewRowCursor cursor in cursors)
        {
            ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
            DataViewRowId id = default;
            long batch = -1, position = 0;
            while (cursor.MoveNext())
            {
                Assert.True(cursor.Batch >= batch);
                Assert.Equal(position++, cursor.Position);
                batch = cursor.Batch;
                getter(ref id);
                rows.Add((batch, id.Low));
            }
            Assert.False(cursor.MoveNext());
            cursor.Dispose();
        }
        Assert.Equal(Enumerable.Range(0, (int)_dots.Store.RowCount).Select(row => (ulong)row), rows.OrderBy(row => row.Batch).Select(row => row.Id));
    }

    [Fact]
    public void A_cursor_refuses_inactive_columns_wrong_types_and_reading_off_the_rows()
    {
        using DataViewRowCursor cursor = _dots.GetRowCursor([_dots.Schema["Reward"]]);
        Assert.True(cursor.IsColumnActive(_dots.Schema["Reward"]));
        Assert.False(cursor.IsColumnActive(_dots.Schema["Step"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<int>(_dots.Schema["Step"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(_dots.Schema["Reward"]));
        ValueGetter<float> getter = cursor.GetGetter<float>(_dots.Schema["Reward"]);
        float reward = 0;
        Assert.Throws<InvalidOperationException>(() => getter(ref reward));
    }

    [Fact]
    public void A_view_of_some_episodes_has_their_rows_only_and_leaves_the_store_open()
    {
        using (RolloutDataView some = _dots.WithEpisodes([1, 4, 6]))
        {
            CheckDots(some, [1, 4, 6]);
            Assert.Equal([1, 4, 6], some.Episodes);
            Assert.Equal(_dots.EpisodeLength(4), some.EpisodeLength(1));
            Assert.Equal(some.EpisodeLength(0), some.EpisodeStart(1));
        }
        CheckDots(_dots, Enumerable.Range(0, 8));
        Assert.Throws<ArgumentException>(() => _dots.WithEpisodes([]));
        Assert.Throws<ArgumentException>(() => _dots.WithEpisodes([8]));
        Assert.Throws<ArgumentException>(() => _dots.WithEpisodes([1, 1]));
    }

    [Fact]
    public void Kept_rollouts_load_again()
    {
        using var folder = new TemporaryFolder();
        using (RolloutDataView kept = _ml.Data.CollectRollouts(() => new DotWorld(30), episodes: 8, folder: folder.Path)) CheckDots(kept, Enumerable.Range(0, 8));
        using RolloutDataView loaded = _ml.Data.LoadRollouts(folder.Path);
        CheckDots(loaded, Enumerable.Range(0, 8));
        Assert.Equal(Column<float>(_dots, "Reward"), Column<float>(loaded, "Reward"));
    }

    [Fact]
    public void The_seed_is_that_of_the_context_unless_given()
    {
        float[] Rewards(MLContext ml, long? seed)
        {
            using RolloutDataView view = ml.Data.CollectRollouts(() => new PointWorld(), episodes: 3, seed: seed);
            return Column<float>(view, "Reward");
        }
        Assert.Equal(Rewards(new MLContext(seed: 1), null), Rewards(new MLContext(), 1));
        Assert.NotEqual(Rewards(new MLContext(seed: 1), null), Rewards(new MLContext(seed: -2), null));
        Assert.NotEqual(Rewards(new MLContext(), null), Rewards(new MLContext(), null));
    }

    [Fact]
    public void The_log_tells_the_seed_and_the_progress()
    {
        var ml = new MLContext(seed: 4);
        var lines = new List<string>();
        ml.Log += (_, e) => lines.Add(e.Message);
        ml.Data.CollectRollouts(() => new PointWorld(), new RolloutOptions { Episodes = 25 }).Dispose();
        Assert.Contains(lines, line => line.Contains("seed 4"));
        Assert.Equal(10, lines.Count(line => line.Contains("of 25 episodes")));
    }

    [Fact]
    public void Rows_above_the_budget_go_to_the_temporary_folder_of_the_context()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1) { TempFilePath = folder.Path };
        using (RolloutDataView view = ml.Data.CollectRollouts(() => new DotWorld(30), new RolloutOptions { Episodes = 8, MemoryBudgetBytes = 1 << 20 }))
        {
            Assert.Single(folder.FileNames);
            CheckDots(view, Enumerable.Range(0, 8));
        }
        Assert.Empty(folder.FileNames);
    }

    // With the same seeds and actions the environment itself returns the same pictures again.
    private static void CheckDots(IDataView view, IEnumerable<int> episodes)
    {
        using (DataViewRowCursor cursor = view.GetRowCursor(view.Schema)) CheckValues(cursor, inOrder: true);
        (uint, int)[] keys = [.. Column<uint>(view, "Episode").Zip(Column<int>(view, "Step"))];
        Assert.Equal(episodes.Select(episode => (uint)episode), keys.Select(key => key.Item1).Distinct());
    }

    private static void CheckValues(DataViewRowCursor cursor, bool inOrder)
    {
        var episodeGetter = cursor.GetGetter<uint>(cursor.Schema["Episode"]);
        var stepGetter = cursor.GetGetter<int>(cursor.Schema["Step"]);
        var observationGetter = cursor.GetGetter<VBuffer<byte>>(cursor.Schema["Observation"]);
        var actionGetter = cursor.GetGetter<VBuffer<float>>(cursor.Schema["Action"]);
        var doneGetter = cursor.GetGetter<bool>(cursor.Schema["Done"]);
        uint episode = 0, lastEpisode = uint.MaxValue;
        int step = 0, lastStep = -1;
        bool done = false;
        VBuffer<byte> observation = default;
        VBuffer<float> action = default;
        Observation shown = default;
        using var world = new DotWorld(30);
        while (cursor.MoveNext())
        {
            episodeGetter(ref episode);
            stepGetter(ref step);
            observationGetter(ref observation);
            actionGetter(ref action);
            doneGetter(ref done);
            Assert.Equal(2, action.Length);
            if (!inOrder)
            {
                if (step == 0) Assert.Equal(world.Reset(Pcg64.DeriveSeed(1, episode)).Pixels, observation.GetValues().ToArray());
                continue;
            }
            if (episode != lastEpisode) (lastEpisode, lastStep, shown) = (episode, -1, world.Reset(Pcg64.DeriveSeed(1, episode)));
            Assert.Equal(++lastStep, step);
            Assert.True(shown.Pixels.AsSpan().SequenceEqual(observation.GetValues()));
            StepResult result = world.Step([.. action.GetValues()]);
            Assert.Equal(result.Terminated, done);
            shown = result.Observation;
        }
    }

    private static T[] Column<T>(IDataView view, string name) => [.. view.GetColumn<T>(name)];
}
