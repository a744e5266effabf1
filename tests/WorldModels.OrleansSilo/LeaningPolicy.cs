using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.OrleansSilo;

/// <summary>Pushes to the side that it drew at the beginning of the episode, with a policy's seed.</summary>
public sealed class LeaningPolicy : IPolicy
{
    private readonly float[] _action = new float[1];

    /// <inheritdoc/>
    public void Begin(long seed) => _action[0] = new Pcg64(seed).Next(3);

    /// <inheritdoc/>
    public float[] Act(Observation observation) => _action;
}
