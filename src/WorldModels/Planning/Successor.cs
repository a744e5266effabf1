using System.Runtime.InteropServices;

namespace WorldModels.Planning;

/// <summary>One of the things that followed an action: the state it led to and what that earned.</summary>
internal sealed class Successor(StateNode node, float reward, bool isDone)
{
    public StateNode Node { get; } = node;

    public float Reward { get; } = reward;

    public bool IsDone { get; } = isDone;

    /// <summary>How often the model gave it.</summary>
    public int Draws { get; set; } = 1;

    /// <summary>What the step earns, and what its state is worth after it.</summary>
    public double Worth(double discount) => Reward + (IsDone ? 0 : discount * Node.Value);

    public bool Equals(ReadOnlySpan<float> state, float reward, bool isDone) =>
        IsDone == isDone && Reward == reward && MemoryMarshal.AsBytes(state).SequenceEqual(MemoryMarshal.AsBytes(Node.State.AsSpan()));
}
