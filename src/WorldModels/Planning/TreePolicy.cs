using WorldModels.Environments;

namespace WorldModels.Planning;

/// <summary>
/// Selects the path of a simulation down the tree: UCT (Kocsis and Szepesvari 2006), with double progressive widening (Couetoux et al.
/// 2011) if there are more actions or next states than can be tried.
/// </summary>
internal sealed class TreePolicy(MctsOptions options, ActionSource source)
{
    /// <summary>Descends until a step of the model is needed.</summary>
    /// <returns>False if the simulation ended instead, because the episode ended or the maximum depth was reached.</returns>
    public bool Descend(Simulation simulation, ReturnRange range, Pcg64 random)
    {
        while (!simulation.IsDone && simulation.Depth < options.Horizon)
        {
            ActionNode action = Select(simulation.Node, range, random);
            simulation.Take(action);
            if (action.SuccessorCount < Widened(action.Started, options.SuccessorWideningConstant, options.SuccessorWideningExponent)) return true;
            simulation.Arrive(action.Draw(random));
        }
        return false;
    }

    private ActionNode Select(StateNode node, ReturnRange range, Pcg64 random)
    {
        double limit = source.Choices ?? Widened(node.Started + 1, options.ActionWideningConstant, options.ActionWideningExponent);
        if (node.Actions.Count < limit)
        {
            var fresh = new ActionNode(source.Next(node.Actions, random));
            node.Actions.Add(fresh);
            return fresh;
        }
        double bonus = options.ExplorationConstant * Math.Sqrt(PortableMath.Log(node.Started));
        ActionNode best = node.Actions[0];
        double bestBound = double.NegativeInfinity;
        foreach (ActionNode action in node.Actions)
        {
            double bound = UpperBound(action, bonus, range);
            if (bound > bestBound) (best, bestBound) = (action, bound);
        }
        return best;
    }

    /// <summary>Returns the upper bound of UCB1 (Auer et al. 2002); an unfinished simulation counts as one that returned the lowest value.</summary>
    private static double UpperBound(ActionNode action, double bonus, ReturnRange range)
    {
        double mean = action.Finished == 0 ? 0 : range.Normalise(action.Value) * action.Finished / action.Started;
        return mean + bonus / Math.Sqrt(action.Started);
    }

    private static double Widened(int visits, double constant, double exponent) => Math.Max(1, constant * PortableMath.Pow(visits, exponent));
}
