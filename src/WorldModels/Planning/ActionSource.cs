using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Planning;

/// <summary>Provides new actions: those of a discrete space one after another, those of a box drawn uniformly.</summary>
internal sealed class ActionSource
{
    private readonly ActionRange[] _ranges;
    private readonly int _choices;

    /// <exception cref="ArgumentException">The space is neither a box nor discrete.</exception>
    public ActionSource(Space space) => (_ranges, _choices) = space switch
    {
        BoxSpace box => (ActionRange.Of(box), 0),
        DiscreteSpace discrete => ([], discrete.Count),
        _ => throw new ArgumentException($"a search needs actions of a box or a discrete space: the model has {space}", nameof(space)),
    };

    /// <summary>The number of choices; null for a box.</summary>
    public int? Choices => _choices > 0 ? _choices : null;

    /// <summary>Draws any action.</summary>
    public void Sample(Pcg64 random, Span<float> action)
    {
        if (_choices > 0) action[0] = random.Next(_choices);
        for (int i = 0; i < _ranges.Length; i++) action[i] = _ranges[i].Sample(random);
    }

    /// <summary>Returns an action that is not in <paramref name="tried"/>, which must all come from this source.</summary>
    public float[] Next(IReadOnlyList<ActionNode> tried, Pcg64 random)
    {
        // Choices are tried in cyclic order from a random first one, so that no choice is always the first.
        if (_choices > 0 && tried.Count > 0) return [(tried[^1].Action[0] + 1) % _choices];
        float[] action = new float[Math.Max(1, _ranges.Length)];
        Sample(random, action);
        return action;
    }
}
