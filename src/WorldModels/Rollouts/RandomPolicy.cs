using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// A policy that draws every action uniformly from the action space and repeats it for a number of steps. A number without finite bounds is
/// drawn from a normal distribution around 0.
/// </summary>
/// <remarks>Independent actions cancel each other within a few steps, so a car hardly moves. <see cref="RandomLinearPolicy"/> explores farther.</remarks>
public sealed class RandomPolicy : IPolicy
{
    private readonly int _holdSteps;
    private readonly ActionRange[] _ranges;
    private readonly int _choices;
    private readonly float[] _action;
    private Pcg64 _random = new(0);
    private int _held;

    /// <summary>Creates a policy for a box or a discrete space.</summary>
    /// <param name="actionSpace">The space to draw actions from.</param>
    /// <param name="holdSteps">The number of steps for which each action is used, 1 or more.</param>
    /// <exception cref="ArgumentException">The space is neither a box nor discrete, or <paramref name="holdSteps"/> is less than 1.</exception>
    public RandomPolicy(Space actionSpace, int holdSteps = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(holdSteps, 1);
        _holdSteps = holdSteps;
        (_ranges, _choices) = actionSpace switch
        {
            BoxSpace box => (ActionRange.Of(box), 0),
            DiscreteSpace discrete => ([], discrete.Count),
            _ => throw new ArgumentException($"random actions need a box or a discrete space: got {actionSpace}", nameof(actionSpace)),
        };
        _action = new float[actionSpace.Size];
    }

    /// <inheritdoc/>
    public void Begin(long seed)
    {
        _random = new Pcg64(seed);
        _held = 0;
    }

    /// <inheritdoc/>
    public float[] Act(Observation observation)
    {
        if (_held++ % _holdSteps != 0) return _action;
        if (_choices > 0) _action[0] = _random.Next(_choices);
        for (int i = 0; i < _ranges.Length; i++) _action[i] = _ranges[i].Sample(_random);
        return _action;
    }
}
