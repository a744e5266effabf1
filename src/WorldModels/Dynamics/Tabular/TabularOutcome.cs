namespace WorldModels.Dynamics;

/// <summary>One of the outcomes of a state and an action in the data.</summary>
/// <param name="NextState">The next state; null if the episode ended, because rollouts do not record the observation after the end.</param>
/// <param name="Count">How often this outcome occurred.</param>
/// <param name="Probability">The fraction of all outcomes of the state and the action, 0 to 1.</param>
/// <param name="Reward">The mean reward of this outcome.</param>
public sealed record TabularOutcome(int? NextState, long Count, double Probability, float Reward)
{
    /// <inheritdoc/>
    public override string ToString() => $"TabularOutcome {{ NextState = {NextState}, Count = {Count}, Probability = {Probability}, Reward = {Reward} }}";

    /// <summary>Whether the episode ended.</summary>
    public bool Done => NextState is null;
}
