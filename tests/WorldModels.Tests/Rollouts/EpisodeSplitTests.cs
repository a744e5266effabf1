using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

public sealed class EpisodeSplitTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly RolloutDataView _rollouts;

    public EpisodeSplitTests() => _rollouts = _ml.Data.CollectRollouts(() => new PointWorld(), episodes: 10);

    public void Dispose() => _rollouts.Dispose();

    [Theory]
    [InlineData(0.3, 3)]
    [InlineData(0.01, 1)]
    [InlineData(0.99, 9)]
    public void Every_episode_lies_whole_on_one_side_and_no_side_is_empty(double fraction, int testCount)
    {
        foreach (IDataView data in new[] { _rollouts, _ml.Data.Cache(_rollouts), Keyed() })
        {
            EpisodeSplit split = _ml.Data.SplitEpisodes(data, fraction);
            uint[] train = Episodes(split.Train), test = Episodes(split.Test);
            Assert.Equal(testCount, test.Distinct().Count());
            Assert.Equal(10 - testCount, train.Distinct().Count());
            Assert.Equal(Episodes(data), train.Concat(test).Order());
            Assert.NotNull(RolloutDataView.ActionSpaceOf(split.Train.Schema["Action"]));
        }
    }

    [Fact]
    public void The_seed_decides_the_sides_for_rollouts_and_for_what_was_made_of_them()
    {
        uint[] Test(IDataView data, long? seed) => Episodes(_ml.Data.SplitEpisodes(data, 0.3, seed).Test);
        Assert.Equal(Test(_rollouts, null), Test(_rollouts, 1));
        Assert.Equal(Test(_rollouts, 7), Test(_ml.Data.Cache(_rollouts), 7));
        Assert.True(Enumerable.Range(0, 5).Select(seed => string.Join(",", Test(_rollouts, seed))).Distinct().Count() > 1);
    }

    [Fact]
    public void The_sides_of_rollouts_are_views_of_the_same_store()
    {
        EpisodeSplit split = _ml.Data.SplitEpisodes(_rollouts);
        Assert.Same(_rollouts.Store, Assert.IsType<RolloutDataView>(split.Train).Store);
        Assert.Same(_rollouts.Store, Assert.IsType<RolloutDataView>(split.Test).Store);
        EpisodeSplit again = _ml.Data.SplitEpisodes(split.Train, 0.2);
        Assert.Empty(Episodes(again.Train).Intersect(Episodes(split.Test)));
        Assert.Equal(2, Episodes(again.Test).Distinct().Count());
    }

    [Fact]
    public void What_cannot_be_split_is_refused()
    {
        Assert.Contains("has 1", Assert.Throws<ArgumentException>(() => _ml.Data.SplitEpisodes(_rollouts.WithEpisodes([3]))).Message);
        Assert.Throws<ArgumentException>(() => _ml.Data.SplitEpisodes(_ml.Data.TakeRows(_rollouts, 3)));
        foreach (double fraction in new[] { 0, 1, double.NaN }) Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.SplitEpisodes(_rollouts, fraction));
        IDataView without = _ml.Transforms.DropColumns("Episode").Fit(_rollouts).Transform(_rollouts);
        Assert.Contains("'Episode'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.SplitEpisodes(without)).Message);
    }

    [Fact]
    public void The_stock_split_by_the_episode_column_keeps_episodes_whole()
    {
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(_rollouts, 0.5, samplingKeyColumnName: "Episode");
        Assert.Empty(Episodes(split.TrainSet).Intersect(Episodes(split.TestSet)));
        Assert.Equal(_rollouts.GetRowCount(), Episodes(split.TrainSet).Length + Episodes(split.TestSet).Length);
    }

    private IDataView Keyed()
    {
        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("Episode").Fit(_rollouts).Transform(_rollouts);
        Assert.IsType<KeyDataViewType>(keyed.Schema["Episode"].Type);
        return keyed;
    }

    private static uint[] Episodes(IDataView view) => [.. view.GetColumn<uint>(view.Schema["Episode"])];
}
