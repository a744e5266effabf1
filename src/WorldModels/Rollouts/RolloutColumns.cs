namespace WorldModels.Rollouts;

/// <summary>
/// The columns of recorded episodes. Row t of an episode holds what the agent saw, what it then did, and what that
/// earned; the rows of an episode are contiguous and in order.
/// </summary>
public static class RolloutColumns
{
    /// <summary>UInt32: the number of the episode, from 0.</summary>
    public const string Episode = "Episode";

    /// <summary>Int32: the number of the step in its episode, from 0.</summary>
    public const string Step = "Step";

    /// <summary>What the agent saw: a vector of Byte with dimensions height x width x channels, or a vector of Single.</summary>
    public const string Observation = "Observation";

    /// <summary>Vector of Single: what the agent did on seeing that, one number for a discrete space.</summary>
    public const string Action = "Action";

    /// <summary>Single: what the action earned.</summary>
    public const string Reward = "Reward";

    /// <summary>Boolean: whether the action terminated the episode; false for one that was only cut off.</summary>
    public const string Done = "Done";
}
