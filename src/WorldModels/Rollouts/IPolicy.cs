using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Chooses the actions while episodes are collected. An instance serves one worker. Its state lasts for one episode,
/// so that the actions depend only on the seed and the observations of the episode.
/// </summary>
public interface IPolicy
{
    /// <summary>Throws an exception if the policy does not fit the spaces of an environment; called before episodes are played there. The default implementation accepts all spaces.</summary>
    /// <param name="observationSpace">The space of the environment's observations.</param>
    /// <param name="actionSpace">The space of the environment's actions.</param>
    /// <exception cref="ArgumentException">The policy was made for other spaces.</exception>
    void CheckSpaces(Space observationSpace, Space actionSpace) { }

    /// <summary>Starts an episode and clears the state of the previous one.</summary>
    /// <param name="seed">Determines everything that is random in the episode; 0 or more.</param>
    void Begin(long seed);

    /// <summary>Returns the action for <paramref name="observation"/>: an element of the environment's action space.</summary>
    /// <remarks>The array may be reused by the next call.</remarks>
    float[] Act(Observation observation);
}

/// <summary>Creates policies from functions.</summary>
public static class Policy
{
    /// <summary>Creates a policy whose action depends only on the current observation.</summary>
    /// <param name="act">Maps an observation to an action; several workers may call it at the same time.</param>
    public static IPolicy FromFunction(Func<Observation, float[]> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return new FunctionPolicy(act);
    }

    /// <summary>Returns whether a policy is a function, which has no state and may be shared.</summary>
    internal static bool IsFunction(object policy) => policy is FunctionPolicy;

    private sealed class FunctionPolicy(Func<Observation, float[]> act) : IPolicy
    {
        public void Begin(long seed) { }

        public float[] Act(Observation observation) => act(observation);
    }
}
