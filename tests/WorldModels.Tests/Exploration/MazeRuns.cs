using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.Rollouts;

namespace WorldModels.Tests.Exploration;

/// <summary>The sparse maze with numbered cells, and runs of the loop in it.</summary>
internal static class MazeRuns
{
    private static readonly string Map = new SparseMaze().Map;

    /// <summary>10 x 10 rooms; with random actions hardly any of its episodes of 500 steps reaches the goal.</summary>
    public static GridWorld Maze() => new(Map, maxSteps: 500);

    public static IterativeOptions Options(int rounds, int seed, string? folder = null) => new()
    {
        Rounds = rounds,
        FirstEpisodes = 1,
        Episodes = 1,
        FirstPolicy = () => new RandomPolicy(new DiscreteSpace(4)),
        TrialEpisodes = 1,
        SolvedScore = 1,
        Seed = seed,
        Folder = folder,
    };

    public static IterativeResult Curious(IterativeOptions options) => Train(options, curiosity: 1);

    public static IterativeResult Train(IterativeOptions options, double curiosity)
    {
        var ml = new MLContext(1);
        return ml.WorldModels().TrainIteratively(Maze, new TabularLearner(ml, new TabularLearnerOptions { Curiosity = curiosity }), options);
    }

    /// <summary>All steps in one round with random actions, then one table and one plan.</summary>
    public static IterativeResult OneShot(int episodes, int seed)
    {
        IterativeOptions options = Options(rounds: 1, seed);
        options.FirstEpisodes = episodes;
        return Train(options, curiosity: 0);
    }

    /// <summary>Returns the number of different cells in the first steps of the recordings.</summary>
    public static int CellsSeen(RolloutStore store, int steps)
    {
        var seen = new HashSet<float>();
        float[] cell = new float[1];
        for (long row = 0; row < Math.Min(steps, store.RowCount); row++)
        {
            store.ReadValues(row, cell);
            seen.Add(cell[0]);
        }
        return seen.Count;
    }
}
