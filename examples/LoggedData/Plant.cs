using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace LoggedData;

/// <summary>The plant with an agent in the place of its operators.</summary>
internal static class Plant
{
    /// <summary>Loads an agent and lets it run the plant.</summary>
    /// <param name="zip">The model file.</param>
    /// <param name="runs">How many runs.</param>
    /// <param name="logged">What the operators earned in a run.</param>
    public static void Play(string zip, int runs, double logged)
    {
        ITransformer model = new MLContext().Model.Load(zip, out _);
        var agent = Agent.FromModel(model);
        var actions = LoggedActions.FromModel(model);
        Console.WriteLine($"Loaded: it observes {string.Join(", ", agent.ObservationColumnNames)} and chooses {actions}");
        double sum = 0;
        for (int run = 0; run < runs; run++) sum += PlayRun(agent, actions, seed: 1_000_000 + run, shown: run == 0 ? 8 : 0);
        Console.WriteLine($"The agent earns {sum / runs:0.0} of 60 points a run, the operators earned {logged:0.0}");
    }

    private static double PlayRun(Agent agent, LoggedActions actions, long seed, int shown)
    {
        using var tank = new WaterTank();
        Observation seen = tank.Reset(seed);
        agent.Begin();
        double earned = 0;
        for (int step = 0; ; step++)
        {
            (float level, float inflow) = (seen.Values[0], seen.Values[1]);
            string position = actions.Describe(agent.Act(new Observation([level, inflow, Math.Abs(level - 500)])));
            if (step < shown) Console.WriteLine($"  level {level,5:0.0}, inflow {inflow,4:0.0}: {position}");
            float valve = Array.IndexOf(PlantDatabase.Positions, position) / (PlantDatabase.Positions.Length - 1f);
            StepResult result = tank.Step([valve]);
            earned += result.Reward;
            if (result.Ended) return earned;
            seen = result.Observation;
        }
    }
}
