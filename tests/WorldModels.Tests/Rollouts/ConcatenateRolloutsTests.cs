using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Rollouts;

public sealed class ConcatenateRolloutsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_episodes_of_all_recordings_follow_each_other_and_are_numbered_on()
    {
        RolloutDataView Record(int episodes, int seed) => _ml.Data.CollectRollouts(() => new PointWorld(6), episodes, seed: seed);
        using RolloutDataView first = Record(3, 1), second = Record(2, 2), whole = _ml.Data.ConcatenateRollouts([Record(3, 1), Record(2, 2)]);
        Assert.Equal([0, 1, 2, 3, 4], whole.Episodes);
        foreach (string column in new[] { "Observation", "Action" })
            Columns.AssertSameBits([.. Columns.Vectors(first, column), .. Columns.Vectors(second, column)], Columns.Vectors(whole, column));
        Assert.Equal([.. Columns.Scalars<float>(first, "Reward"), .. Columns.Scalars<float>(second, "Reward")], Columns.Scalars<float>(whole, "Reward"));
        Assert.Equal([.. Columns.Scalars<bool>(first, "Done"), .. Columns.Scalars<bool>(second, "Done")], Columns.Scalars<bool>(whole, "Done"));
        Assert.Equal([.. Columns.Scalars<int>(first, "Step"), .. Columns.Scalars<int>(second, "Step")], Columns.Scalars<int>(whole, "Step"));
        Assert.Equal([.. Columns.Scalars<uint>(first, "Episode"), .. Columns.Scalars<uint>(second, "Episode").Select(episode => episode + 3)], Columns.Scalars<uint>(whole, "Episode"));
        Assert.Equal(new DiscreteSpace(3), RolloutDataView.ActionSpaceOf(whole.Schema["Action"]));
    }

    [Fact]
    public void Parts_of_recordings_other_spaces_and_none_at_all_are_refused()
    {
        using RolloutDataView points = _ml.Data.CollectRollouts(() => new PointWorld(6), 3), dots = _ml.Data.CollectRollouts(() => new DotWorld(6), 2);
        Assert.Contains("contains only some of its store's episodes", Assert.Throws<ArgumentException>(() => _ml.Data.ConcatenateRollouts([points, points.WithEpisodes([1])])).Message);
        Assert.Contains("have different spaces", Assert.Throws<ArgumentException>(() => _ml.Data.ConcatenateRollouts([points, dots])).Message);
        Assert.Contains("no store", Assert.Throws<ArgumentException>(() => _ml.Data.ConcatenateRollouts([])).Message);
        // A refusal adds nothing.
        Assert.NotEmpty(Columns.Vectors(points, "Observation"));
    }
}
