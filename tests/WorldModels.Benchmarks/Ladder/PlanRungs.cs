using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Planning;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>Planning in a learnt table.</summary>
internal static class PlanRungs
{
    private const int Episodes = 100;

    public static IEnumerable<Rung> Measure()
    {
        TabularModelTransformer table = TableRungs.Table(new MLContext(seed: 1), walks: 3000);
        var options = new MctsOptions { Simulations = 200, Horizon = 50, Discount = 0.97, Backup = MctsBackup.BestAction };
        var oneStep = new MctsOptions { Simulations = 100, Horizon = 1, RolloutDepth = 0 };
        yield return new Rung(
            "tree search in the table, 200 simulations a step", TableRungs.Lake, TableRungs.Goal, TableRungs.Score(new PlanningAgent(table, options), Episodes),
            "greedy: one step ahead", TableRungs.Score(new PlanningAgent(table, oneStep), Episodes));
    }
}
