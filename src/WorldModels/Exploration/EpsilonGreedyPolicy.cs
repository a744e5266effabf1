using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>A policy that follows another policy, except for a fraction of the steps, in which the action is drawn uniformly from the action space.</summary>
public sealed class EpsilonGreedyPolicy : IPolicy
{
    private readonly IPolicy _followed;
    private readonly RandomPolicy _stray;
    private readonly double _share;
    private Pcg64 _random = new(0);

    /// <param name="followed">The policy to follow. It receives every observation.</param>
    /// <param name="actionSpace">The space to draw from, a box or discrete.</param>
    /// <param name="share">The fraction of random actions, 0 to 1.</param>
    /// <exception cref="ArgumentException">The space is neither a box nor discrete, or the fraction is out of its range.</exception>
    public EpsilonGreedyPolicy(IPolicy followed, Space actionSpace, double share = 0.1)
    {
        ArgumentNullException.ThrowIfNull(followed);
        ArgumentNullException.ThrowIfNull(actionSpace);
        if (!(share is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "the fraction must lie between 0 and 1");
        (_followed, _stray, _share) = (followed, new RandomPolicy(actionSpace), share);
    }

    internal IPolicy Followed => _followed;

    /// <inheritdoc/>
    public void CheckSpaces(Space observationSpace, Space actionSpace) => _followed.CheckSpaces(observationSpace, actionSpace);

    /// <inheritdoc/>
    public void Begin(long seed)
    {
        _random = new Pcg64(seed);
        _followed.Begin(Pcg64.DeriveSeed(seed, 1));
        _stray.Begin(Pcg64.DeriveSeed(seed, 2));
    }

    /// <inheritdoc/>
    public float[] Act(Observation observation)
    {
        float[] action = _followed.Act(observation);
        return _random.NextDouble() < _share ? _stray.Act(observation) : action;
    }
}
