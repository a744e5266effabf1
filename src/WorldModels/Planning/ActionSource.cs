using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Planning;

/// <summary>Where new actions come from: a discrete space is tried in turn, a box is drawn from evenly.</summary>
internal sealed class ActionSource
{
    private readonly ActionRange[] _ranges;
    private readonly int _choices;

    /// <exception cref="ArgumentException">The space is neither.</exception>
    public ActionSource(Space space) => (_ranges, _choices) = space switch
    {
        BoxSpace box => (ActionRange.Of(box), 0),
        DiscreteSpace discrete => ([], discrete.Count),
        _ => throw new ArgumentException($"a search tries actions of a box or a discrete space: the model has {space}", nameof(space)),
    };

    /// <summary>The number of choices; null where there are more than can be counted.</summary>
    public int? Choices => _choices > 0 ? _choices : null;

    /// <summary>Any action.</summary>
    public void Sample(Pcg64 random, Span<float> action)
    {
        if (_choices > 0) action[0] = random.Next(_choices);
        for (int i = 0; i < _ranges.Length; i++) action[i] = _ranges[i].Sample(random);
    }

    /// <summary>An action that has not been tried after <paramref name="tried"/>, which all came from here.</summary>
    public float[] Next(IReadOnlyList<ActionNode> tried, Pcg64 random)
    {
        // Choices come in a circle that begins anywhere, so that none is always the first.
        if (_choices > 0 && tried.Count > 0) return [(tried[^1].Action[0] + 1) % _choices];
        float[] action = new float[Math.Max(1, _ranges.Length)];
        Sample(random, action);
        return action;
    }
}
