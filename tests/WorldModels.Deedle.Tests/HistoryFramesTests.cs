using Deedle;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Frames.Tests;

public class HistoryFramesTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void An_episode_is_a_row()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new GridWorld("S.G"), episodes: 4, maxSteps: 6, seed: 1);
        Frame<int, string> frame = rollouts.ToEpisodeFrame();
        Assert.Equal([0, 1, 2, 3], frame.RowKeys);
        uint[] episodes = [.. rollouts.GetColumn<uint>("Episode")];
        float[] rewards = [.. rollouts.GetColumn<float>("Reward")];
        bool[] dones = [.. rollouts.GetColumn<bool>("Done")];
        for (int episode = 0; episode < 4; episode++)
        {
            int[] rows = [.. Enumerable.Range(0, episodes.Length).Where(row => episodes[row] == episode)];
            Assert.Equal(rows.Length, frame.GetColumn<int>("Steps").Get(episode));
            Assert.Equal(rows.Sum(row => (double)rewards[row]), frame.GetColumn<double>("Return").Get(episode));
            Assert.Equal(rows.Any(row => dones[row]), frame.GetColumn<bool>("Done").Get(episode));
        }
        Frame<int, string> some = rollouts.WithEpisodes([3, 1]).ToEpisodeFrame();
        Assert.Equal([3, 1], some.RowKeys);
        Assert.Contains("'Reward'", Assert.Throws<ArgumentException>(() => _ml.Transforms.DropColumns("Reward").Fit(rollouts).Transform(rollouts).ToEpisodeFrame()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_histories_of_V_M_and_C_are_keyed_by_what_they_count()
    {
        Frame<int, string> vision = new VaeEpoch[] { new(1, 50, 3), new(2, 40, 4, new ReconstructionQuality(7, 45, 90, 3.5, 2)) }.ToFrame();
        Assert.Equal([50, 40], vision.GetColumn<double>("Reconstruction").Values);
        Assert.Equal(4, vision.GetColumn<double>("KlDivergence").Get(2));
        Assert.Equal([KeyValuePair.Create(2, 45.0)], vision.GetColumn<double>("HeldOutReconstruction").Observations);
        Assert.Equal([KeyValuePair.Create(2, 3.5)], vision.GetColumn<double>("HeldOutKlDivergence").Observations);

        var heldOut = new PredictionQuality(10, 1.2, 1.4, 1.3, 0.5, 0.1, 0.2);
        Frame<int, string> memory = new MdnRnnEpoch[] { new(1, 1.5, 0.9, 0.3), new(2, 1.1, 0.7, 0.2, heldOut) }.ToFrame();
        Assert.Equal([1.5, 1.1], memory.GetColumn<double>("NegativeLogLikelihood").Values);
        Assert.Equal([KeyValuePair.Create(2, 1.2)], memory.GetColumn<double>("HeldOutNegativeLogLikelihood").Observations);

        Frame<int, string> control = new ControllerHistory([new(1, 3, 2, 1, 0.1, null), new(2, 6, 5, 4, 0.2, 5.5)], 2, 5, 1, true).ToFrame();
        Assert.Equal([1, 2], control.RowKeys);
        Assert.Equal([3, 6], control.GetColumn<double>("Best").Values);
        Assert.Equal([KeyValuePair.Create(2, 5.5)], control.GetColumn<double>("Evaluation").Observations);
    }
}
