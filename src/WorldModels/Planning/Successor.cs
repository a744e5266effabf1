using System.Runtime.InteropServices;

namespace WorldModels.Planning;

/// <summary>One of the outcomes of an action: the next state and the reward.</summary>
internal sealed class Successor(StateNode node, float reward, bool isDone)
{
    public StateNode Node { get; } = node;

    public float Reward { get; } = reward;

    public bool IsDone { get; } = isDone;

    /// <summary>How often the model returned it.</summary>
    public int Draws { get; set; } = 1;

    /// <summary>Returns the reward of the step plus the discounted value of its state.</summary>
    public double Worth(double discount) => Reward + (IsDone ? 0 : discount * Node.Value);

    public bool Equals(ReadOnlySpan<float> state, float reward, bool isDone) =>
        IsDone == isDone && Reward == reward && MemoryMarshal.AsBytes(state).SequenceEqual(MemoryMarshal.AsBytes(Node.State.AsSpan()));
}
