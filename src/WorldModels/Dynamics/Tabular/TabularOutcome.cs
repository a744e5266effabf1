namespace WorldModels.Dynamics;

/// <summary>One of the things that followed a state and an action in the data.</summary>
/// <param name="NextState">The state that followed; null where the episode ended, since rollouts do not record what is seen then.</param>
/// <param name="Count">How often it followed.</param>
/// <param name="Probability">Its share of all that followed the state and the action, 0 to 1.</param>
/// <param name="Reward">The mean reward on the way there.</param>
public sealed record TabularOutcome(int? NextState, long Count, double Probability, float Reward)
{
    /// <inheritdoc/>
    public override string ToString() => $"TabularOutcome {{ NextState = {NextState}, Count = {Count}, Probability = {Probability}, Reward = {Reward} }}";

    /// <summary>Whether the episode ended.</summary>
    public bool Done => NextState is null;
}
