using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Chooses the actions while episodes are collected. An instance serves one worker; what it keeps lasts for one episode,
/// so that the actions depend on the episode's seed and observations alone.
/// </summary>
public interface IPolicy
{
    /// <summary>Refuses an environment that the policy cannot see or act in; called before episodes are played there. By default every one is accepted.</summary>
    /// <param name="observationSpace">What the environment shows.</param>
    /// <param name="actionSpace">What it takes.</param>
    /// <exception cref="ArgumentException">The policy was made for other spaces.</exception>
    void CheckSpaces(Space observationSpace, Space actionSpace) { }

    /// <summary>Starts an episode and forgets the one before.</summary>
    /// <param name="seed">Decides everything random in the episode; 0 or more.</param>
    void Begin(long seed);

    /// <summary>The action to take on seeing <paramref name="observation"/>: an element of the environment's action space.</summary>
    /// <remarks>The array may be reused by the next call.</remarks>
    float[] Act(Observation observation);
}

/// <summary>Policies made of functions.</summary>
public static class Policy
{
    /// <summary>A policy that looks at nothing but the observation.</summary>
    /// <param name="act">Maps an observation to an action; several workers may call it at once.</param>
    public static IPolicy FromFunction(Func<Observation, float[]> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return new FunctionPolicy(act);
    }

    /// <summary>Whether a policy is a function, which keeps nothing and may be shared.</summary>
    internal static bool IsFunction(object policy) => policy is FunctionPolicy;

    private sealed class FunctionPolicy(Func<Observation, float[]> act) : IPolicy
    {
        public void Begin(long seed) { }

        public float[] Act(Observation observation) => act(observation);
    }
}
