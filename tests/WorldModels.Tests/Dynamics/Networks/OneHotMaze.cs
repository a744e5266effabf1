using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Tests.Dynamics;

/// <summary>The sparse maze observed as one number per cell, 1 for the current cell and 0 elsewhere, in episodes of 200 steps.</summary>
internal static class OneHotMaze
{
    public const int Actions = 4;

    private static readonly string Map = new SparseMaze().Map;

    public static int Cells { get; } = Map.Replace("\n", "", StringComparison.Ordinal).Length;

    public static IEnvironment Create() => new GridWorld(Map, maxSteps: 200).WithEncoder(Cells, seen =>
    {
        float[] cells = new float[Cells];
        cells[(int)seen.Values[0]] = 1;
        return cells;
    });

    public static DynamicsNetworkOptions Network(double priorScale) => new()
    {
        EnsembleSize = 3, Head = DynamicsHead.MeanSquaredError, PredictDifferences = false, HiddenSizes = [64], Epochs = 40, BatchSize = 64,
        LearningRate = 1e-2, HeldOutFraction = 0, PriorScale = priorScale, Threads = 1,
    };

    /// <summary>Each action in each cell.</summary>
    public static ImaginedSteps AllSteps()
    {
        var steps = new ImaginedSteps(Cells * Actions, Cells, 1);
        for (int i = 0; i < steps.Count; i++) (steps.States[i * Cells + i / Actions], steps.Actions[i]) = (1, i % Actions);
        return steps;
    }

    /// <summary>Returns which of <see cref="AllSteps"/> were recorded with their next state.</summary>
    public static bool[] Taken(RolloutStore store)
    {
        bool[] taken = new bool[Cells * Actions];
        float[] state = new float[Cells], action = new float[1];
        for (int episode = 0; episode < store.EpisodeCount; episode++)
            for (long row = store.EpisodeStart(episode); row < store.EpisodeStart(episode) + store.EpisodeLength(episode) - 1; row++)
            {
                store.ReadValues(row, state);
                store.ReadAction(row, action);
                taken[Array.IndexOf(state, 1f) * Actions + (int)action[0]] = true;
            }
        return taken;
    }

    /// <summary>Returns the probability that a step that was never recorded has a larger disagreement than a recorded one, without walls' cells: 1 is perfect, 0.5 is chance.</summary>
    public static double Discernment(float[] disagreement, bool[] taken)
    {
        string cells = Map.Replace("\n", "", StringComparison.Ordinal);
        int[] steps = [.. Enumerable.Range(0, taken.Length).Where(step => cells[step / Actions] != '#')];
        float[] known = [.. steps.Where(step => taken[step]).Select(step => disagreement[step])];
        return steps.Where(step => !taken[step]).Average(step => known.Average(other => disagreement[step] > other ? 1.0 : 0));
    }
}
