namespace WorldModels.Dynamics;

/// <summary>A line of a <see cref="TransitionTable"/> in the form that is counted and stored.</summary>
/// <param name="State">The state before the action.</param>
/// <param name="Action">The action.</param>
/// <param name="Next">The next state; <see cref="End"/> if the episode ended.</param>
/// <param name="Count">How often, 1 or more.</param>
/// <param name="Reward">The mean reward.</param>
internal sealed record TransitionCount(int State, int Action, int Next, long Count, float Reward)
{
    /// <summary>Larger than every state, so that the end is sorted after the states of a cell.</summary>
    public const int End = int.MaxValue;
}
