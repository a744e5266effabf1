namespace WorldModels.Environments.Tests;

/// <summary>Helpers that step through small environments.</summary>
internal static class Play
{
    /// <summary>Returns the observations, the rewards and the ends of an episode with these actions, until it ends.</summary>
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

    /// <summary>Returns the single number of each observation.</summary>
    public static float[] Cells(IEnvironment environment, long seed, params IEnumerable<float> actions) =>
        [.. Through(environment, seed, actions).Select(step => step.Seen[0])];
}
