namespace WorldModels.Planning;

/// <summary>A state in the tree and the step that led to it.</summary>
internal sealed class StateNode(float[] state, float reward, bool isDone)
{
    public float[] State { get; } = state;

    /// <summary>The reward of the step into this state.</summary>
    public float Reward { get; } = reward;

    public bool IsDone { get; } = isDone;

    /// <summary>How often the model gave this state, among all that followed the same action.</summary>
    public int Draws { get; set; } = 1;

    /// <summary>Simulations that went on from here, those under way included.</summary>
    public int Started { get; set; }

    /// <summary>The actions tried here.</summary>
    public List<ActionNode> Actions { get; } = [];

    public bool Equals(ReadOnlySpan<float> state, float reward, bool isDone) =>
        IsDone == isDone && Reward == reward && state.SequenceEqual(State);
}
