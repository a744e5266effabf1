using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>Tables of transitions, and a learner without a model, on a frozen lake.</summary>
internal static class TableRungs
{
    public const string Lake = "frozen lake", Goal = "episodes that reach the goal, more is better";

    public static IEnumerable<Rung> Measure()
    {
        var ml = new MLContext(seed: 1);
        double random = Score(new RandomPolicy(new DiscreteSpace(4)));
        yield return new Rung("table of transitions, 10,000 random walks", Lake, Goal, Score(Table(ml, 10_000).Solve().Values.GreedyPolicy()), "random", random);
        using var lake = new SlipperyGrid();
        QLearningResult learnt = ml.WorldModels().QLearning(lake, new QLearningOptions { Episodes = 6000, LearningRate = 0.05, InitialValue = 0.5 });
        yield return new Rung("Q-learning, no model", Lake, Goal, Score(learnt.Values.GreedyPolicy()), "random", random);
    }

    public static TabularModelTransformer Table(MLContext ml, int walks)
    {
        using RolloutDataView rollouts = ml.Data.CollectRollouts(
            () => new SlipperyGrid(), episodes: walks, policy: () => new RandomPolicy(new DiscreteSpace(4)), seed: 1);
        return ml.Transforms.TabularModel(stateCount: 16).Fit(rollouts);
    }

    public static double Score(IPolicy policy, int episodes = 1000)
    {
        using var lake = new SlipperyGrid();
        return Enumerable.Range(0, episodes).Average(seed => EpisodeResult.Play(policy, lake, seed).Return);
    }
}
