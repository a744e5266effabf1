using WorldModels.Dynamics;
using WorldModels.Environments;

namespace WorldModels.Tests.Planning;

/// <summary>A model, written as a function of state, action and random number; it counts its calls.</summary>
internal sealed class WrittenModel(int stateSize, Space actionSpace, Func<float[], float[], Pcg64, (float[] Next, double Reward, bool Done)> step) : IWorldModel
{
    public int StateSize => stateSize;

    public Space ActionSpace => actionSpace;

    public int Calls { get; private set; }

    public int MostSteps { get; private set; }

    public void Step(ImaginedSteps steps, Pcg64 random)
    {
        Calls++;
        MostSteps = Math.Max(MostSteps, steps.Count);
        int actionSize = actionSpace.Size;
        for (int i = 0; i < steps.Count; i++)
        {
            (float[] next, double reward, bool done) = step(
                steps.States[(i * stateSize)..((i + 1) * stateSize)], steps.Actions[(i * actionSize)..((i + 1) * actionSize)], random);
            next.CopyTo(steps.NextStates, i * stateSize);
            (steps.Rewards[i], steps.Dones[i]) = ((float)reward, done);
        }
    }
}

internal static class PlanningWorlds
{
    /// <summary>The transitions of <see cref="SlipperyGrid"/> on its default map.</summary>
    public static WrittenModel Ice(double slipProbability = 2.0 / 3) => new(1, new DiscreteSpace(4), (state, action, random) =>
    {
        string cells = SlipperyGrid.FrozenLake.Replace("\n", "", StringComparison.Ordinal);
        int move = (int)action[0], cell = (int)state[0];
        double draw = random.NextDouble();
        if (draw < slipProbability) move = (move < 2 ? 2 : 0) + (draw < slipProbability / 2 ? 0 : 1);
        int row = cell / 4 + (move == 2 ? -1 : move == 3 ? 1 : 0), column = cell % 4 + (move == 0 ? -1 : move == 1 ? 1 : 0);
        if (row is >= 0 and < 4 && column is >= 0 and < 4) cell = 4 * row + column;
        return ([cell], cells[cell] == 'G' ? 1 : 0, cells[cell] is 'G' or 'H');
    });

    /// <summary>A tree with three choices per level, whose state is (depth, number of the node) and whose rewards are drawn from the seed.</summary>
    public static WrittenModel Tree(int depth, long seed) => new(2, new DiscreteSpace(3), (state, action, _) =>
    {
        float node = 3 * state[1] + action[0];
        return ([state[0] + 1, node], TreeReward(seed, (int)state[0] + 1, (int)node), (int)state[0] + 1 == depth);
    });

    /// <summary>Returns the best undiscounted return of <see cref="Tree"/> from a node on.</summary>
    public static double BestReturn(int depth, long seed, int level = 0, int node = 0) => level == depth
        ? 0
        : Enumerable.Range(3 * node, 3).Max(next => TreeReward(seed, level + 1, next) + BestReturn(depth, seed, level + 1, next));

    /// <summary>A whole number from 0 to the level: rewards near the root are small, and a good first reward often does not lead to a good return.</summary>
    public static double TreeReward(long seed, int level, int node) => new Pcg64(seed, level, node).Next(level + 1);

    /// <summary>A mass in the plane: the state is position and velocity, the action a force, the reward minus the distance from the origin.</summary>
    public static WrittenModel PointMass(double wind = 0.01) => new(4, new BoxSpace(2, -1, 1), (state, action, random) =>
    {
        float[] next = new float[4];
        for (int i = 0; i < 2; i++)
        {
            next[2 + i] = (float)(0.9 * state[2 + i] + 0.1 * action[i] + wind * random.NextNormal());
            next[i] = state[i] + next[2 + i];
        }
        return (next, -Math.Sqrt(next[0] * next[0] + next[1] * next[1]), false);
    });
}
