using WorldModels.Environments;

namespace WorldModels.Memory;

/// <summary>Encodes an action for M: a vector is unchanged, a choice becomes a one-hot vector.</summary>
internal static class ActionCode
{
    public static int Size(Space actionSpace) => actionSpace is DiscreteSpace discrete ? discrete.Count : actionSpace.Size;

    /// <exception cref="ArgumentException">The action is not one of the choices.</exception>
    public static void Check(Space actionSpace, ReadOnlySpan<float> action)
    {
        if (actionSpace is DiscreteSpace && actionSpace.Reject(action) is { } reason) throw new ArgumentException($"the action is not valid: {reason}", nameof(action));
    }

    public static void Write(Space actionSpace, ReadOnlySpan<float> action, Span<float> code)
    {
        if (actionSpace is not DiscreteSpace)
        {
            action.CopyTo(code);
            return;
        }
        Check(actionSpace, action);
        code.Clear();
        code[(int)action[0]] = 1;
    }
}
