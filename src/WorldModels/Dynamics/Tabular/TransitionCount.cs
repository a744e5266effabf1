namespace WorldModels.Dynamics;

/// <summary>A line of a <see cref="TransitionTable"/> as it is counted and kept in files.</summary>
/// <param name="State">Where it starts.</param>
/// <param name="Action">What was done.</param>
/// <param name="Next">Where it leads; <see cref="End"/> where the episode ended.</param>
/// <param name="Count">How often, 1 or more.</param>
/// <param name="Reward">The mean reward.</param>
internal sealed record TransitionCount(int State, int Action, int Next, long Count, float Reward)
{
    /// <summary>Larger than every state, so that the end stands behind the states of a cell.</summary>
    public const int End = int.MaxValue;
}
