namespace WorldModels.Environments.Tests;

/// <summary>Ways of stepping through small worlds.</summary>
internal static class Play
{
    /// <summary>The numbers seen, the rewards and the ends of an episode in which these actions are taken, until it ends.</summary>
    public static List<(float[] Seen, double Reward, bool Terminated, bool Truncated)> Through(IEnvironment environment, long seed, params IEnumerable<float> actions)
    {
        List<(float[], double, bool, bool)> steps = [([.. environment.Reset(seed).Values], 0, false, false)];
        foreach (float action in actions)
        {
            StepResult result = environment.Step([action]);
            steps.Add(([.. result.Observation.Values], result.Reward, result.Terminated, result.Truncated));
            if (result.Ended) break;
        }
        return steps;
    }

    /// <summary>The single numbers seen.</summary>
    public static float[] Cells(IEnvironment environment, long seed, params IEnumerable<float> actions) =>
        [.. Through(environment, seed, actions).Select(step => step.Seen[0])];
}
