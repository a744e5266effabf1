using WorldModels.Inference;

namespace WorldModels.Planning;

/// <summary>Numbered states with a search for the nearest one.</summary>
internal sealed class KnownStates
{
    private readonly List<float[]> _states = [];

    public int Count => _states.Count;

    public float[] this[int state] => _states[state];

    /// <summary>Returns the nearest state within a distance, among equal ones the first; -1 if there is none.</summary>
    public int Find(ReadOnlySpan<float> state, double tolerance)
    {
        (int nearest, float least) = (-1, (float)(tolerance * tolerance));
        for (int i = 0; i < _states.Count; i++)
        {
            float distance = DotProduct.SquaredDistance(state, _states[i]);
            if (distance < least || distance == least && nearest < 0) (nearest, least) = (i, distance);
            if (distance == 0) break;
        }
        return nearest;
    }

    public int Add(ReadOnlySpan<float> state)
    {
        _states.Add(state.ToArray());
        return _states.Count - 1;
    }

    public KnownStates Copy()
    {
        var copy = new KnownStates();
        copy._states.AddRange(_states);
        return copy;
    }
}
