using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// A policy with Brownian actions: each number changes by a normally distributed step and is clipped to its bounds,
/// <c>a(t+1) = clip(a(t) + scale * width * N(0, 1))</c>. The first action is drawn uniformly. The width is the distance between the
/// bounds, or 1 if a bound is infinite.
/// </summary>
/// <remarks>
/// This is the random policy of the reproduction of world models by Tallec, Blier and Kalainathan (ReScience 2018), in which the step is
/// 1/sqrt(50) for numbers of every width.
/// </remarks>
public sealed class BrownianPolicy : IPolicy
{
    private readonly double _scale;
    private readonly ActionRange[] _ranges;
    private readonly float[] _action;
    private Pcg64 _random = new(0);
    private bool _begun;

    /// <summary>Creates a policy for a box.</summary>
    /// <param name="actionSpace">The bounds of the actions, a <see cref="BoxSpace"/>.</param>
    /// <param name="scale">The standard deviation of a step, as a fraction of the width of the range; more than 0. The default is 1/sqrt(50).</param>
    /// <exception cref="ArgumentException">The space is not a box, or <paramref name="scale"/> is not a positive number.</exception>
    public BrownianPolicy(Space actionSpace, double scale = 0.1414213562373095)
    {
        if (actionSpace is not BoxSpace box)
            throw new ArgumentException($"Brownian actions need a box: got {actionSpace}; use a RandomPolicy or a RandomLinearPolicy", nameof(actionSpace));
        if (!(scale > 0 && double.IsFinite(scale))) throw new ArgumentOutOfRangeException(nameof(scale), scale, "the scale must be a positive number");
        _scale = scale;
        _ranges = ActionRange.Of(box);
        _action = new float[box.Size];
    }

    /// <inheritdoc/>
    public void Begin(long seed)
    {
        _random = new Pcg64(seed);
        _begun = false;
    }

    /// <inheritdoc/>
    public float[] Act(Observation observation)
    {
        for (int i = 0; i < _action.Length; i++)
            _action[i] = _begun ? _ranges[i].Clip(_action[i] + _scale * _ranges[i].Width * _random.NextNormal()) : _ranges[i].Sample(_random);
        _begun = true;
        return _action;
    }
}
