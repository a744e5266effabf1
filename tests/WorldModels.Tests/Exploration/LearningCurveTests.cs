using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Exploration;
using Xunit;

namespace WorldModels.Tests.Exploration;

/// <summary>The number of real steps for a score.</summary>
public sealed class LearningCurveTests
{
    [Fact]
    public void A_curve_tells_the_steps_to_a_score()
    {
        var curve = new LearningCurve("any", [new LearningPoint(10, 0), new LearningPoint(20, 0.8), new LearningPoint(30, 0.7)]);
        Assert.Equal(10, curve.StepsTo(-1));
        Assert.Equal(20, curve.StepsTo(0.75));
        Assert.Null(curve.StepsTo(0.9));
    }

    [Fact]
    public void A_curve_of_nothing_or_out_of_order_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LearningCurve("none", []));
        Assert.Throws<ArgumentException>(() => new LearningCurve("back", [new LearningPoint(2, 0), new LearningPoint(1, 0)]));
        Assert.Throws<ArgumentException>(() => new LearningCurve("nan", [new LearningPoint(2, double.NaN)]));
    }

    [Fact]
    public void The_curve_of_episodes_is_the_mean_of_the_last_ones()
    {
        LearningCurve curve = LearningCurve.OfEpisodes("any", [5, 9, 12], [0, 1, 2], window: 2);
        Assert.Equal([new LearningPoint(9, 0.5), new LearningPoint(12, 1.5)], curve.Points);
        Assert.Throws<ArgumentException>(() => LearningCurve.OfEpisodes("few", [5], [0], window: 2));
        Assert.Throws<ArgumentException>(() => LearningCurve.OfEpisodes("odd", [5], [0, 1], window: 1));
    }

    /// <remarks>The best settings of Q-learning for a deterministic environment: optimistic initial values and a learning rate of 1.</remarks>
    [Fact]
    public void With_a_model_the_maze_takes_a_fraction_of_the_real_steps_that_Q_learning_takes()
    {
        var ml = new MLContext(1);
        for (int seed = 1; seed <= 5; seed++)
        {
            using IterativeResult rounds = MazeRuns.Curious(MazeRuns.Options(rounds: 20, seed));
            long withModel = rounds.ToCurve("table").StepsTo(1)!.Value;
            using GridWorld maze = MazeRuns.Maze();
            QLearningResult learnt = ml.WorldModels().QLearning(maze, new QLearningOptions
            {
                Episodes = 100,
                LearningRate = 1,
                Discount = 0.95,
                InitialValue = 1,
                InitialExploration = 0,
                FinalExploration = 0,
                Seed = seed,
            });
            LearningCurve curve = LearningCurve.OfEpisodes(
                "Q-learning", [.. learnt.History.Select(episode => episode.TotalSteps)], [.. learnt.History.Select(episode => episode.Return)], window: 5);
            long without = curve.StepsTo(1)!.Value;
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {withModel} steps with a model, {without} without");
            Assert.True(without > 3 * withModel, $"seed {seed}: {withModel} steps with a model, {without} without");
        }
    }
}
