using WorldModels.Environments;

namespace WorldModels.Memory;

/// <summary>How an action enters M: a vector as it is, a choice as a one-hot vector.</summary>
internal static class ActionCode
{
    public static int Size(Space actionSpace) => actionSpace is DiscreteSpace discrete ? discrete.Count : actionSpace.Size;

    public static void Write(Space actionSpace, ReadOnlySpan<float> action, Span<float> code)
    {
        if (actionSpace is not DiscreteSpace)
        {
            action.CopyTo(code);
            return;
        }
        code.Clear();
        code[(int)action[0]] = 1;
    }
}
