using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.Rollouts;
using WorldModels.Tests.Dynamics;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Exploration;

/// <summary>Disagreement leads out into the sparse maze, whose cells have nothing in common.</summary>
[Collection(Stages.Name)]
public sealed class MazeDisagreementTests
{
    /// <remarks>Measured with 1,000 steps and five seeds: 53 to 59 cells, by chance 14 to 21.</remarks>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Disagreement_covers_the_maze_faster_than_chance(int seed)
    {
        var ml = new MLContext(seed);
        var options = new IterativeOptions
        {
            Rounds = 3, FirstEpisodes = 1, Episodes = 1, FirstPolicy = () => new RandomPolicy(new DiscreteSpace(OneHotMaze.Actions)), TrialEpisodes = 1, Seed = seed,
        };
        using IterativeResult curious = ml.WorldModels().TrainIteratively(OneHotMaze.Create, new Learner(ml), options);
        using RolloutDataView random = ml.Data.CollectRollouts(OneHotMaze.Create, episodes: 3, policy: options.FirstPolicy);
        (int seen, int byChance) = (CellsSeen(curious.Rollouts.Store), CellsSeen(random.Store));
        Assert.True(seen >= 1.5 * byChance, $"{seen} cells, by chance {byChance}");
    }

    private static int CellsSeen(RolloutStore store)
    {
        float[] state = new float[OneHotMaze.Cells];
        return Enumerable.Range(0, (int)store.RowCount).Select(row =>
        {
            store.ReadValues(row, state);
            return Array.IndexOf(state, 1f);
        }).Distinct().Count();
    }

    private sealed class Learner(MLContext ml) : IRoundLearner
    {
        public string Description => "an ensemble with priors in the one-hot maze";

        public RoundOutcome Learn(LearningRound round) =>
            new(ml.Transforms.DynamicsNetwork(OneHotMaze.Network(priorScale: 1)).Fit(round.Rollouts), double.NaN, double.NaN);

        public IPolicy CreatePolicy(ITransformer model) => new RandomPolicy(new DiscreteSpace(OneHotMaze.Actions));

        public IPolicy CreateExplorer(ITransformer model) => new ImaginedExplorer(DynamicsNetworkTransformer.FromModel(model));
    }
}
