namespace WorldModels.Rollouts;

/// <summary>
/// The names of the columns of recorded episodes. Row t of an episode contains an observation, the action that was then taken, and the reward
/// for that action. The rows of an episode are contiguous and in order.
/// </summary>
public static class RolloutColumns
{
    /// <summary>UInt32: the number of the episode, from 0.</summary>
    public const string Episode = "Episode";

    /// <summary>Int32: the number of the step within its episode, from 0.</summary>
    public const string Step = "Step";

    /// <summary>The observation before the action: a vector of Byte with dimensions height x width x channels, or a vector of Single.</summary>
    public const string Observation = "Observation";

    /// <summary>Vector of Single: the action taken after the observation; one number for a discrete space.</summary>
    public const string Action = "Action";

    /// <summary>Single: the reward for the action.</summary>
    public const string Reward = "Reward";

    /// <summary>Boolean: whether the action terminated the episode; false for an episode that was truncated.</summary>
    public const string Done = "Done";
}
