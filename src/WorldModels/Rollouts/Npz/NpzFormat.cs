namespace WorldModels.Rollouts;

/// <summary>The names that an implementation of world models gives to the arrays of an episode in a .npz file, and how their items correspond.</summary>
/// <param name="Observation">The array of observations: uint8 [T, height, width, channels], or numbers [T, n].</param>
/// <param name="Action">The array of actions: [T, n], or [T] if an action is one number. It may be longer; the rest is not read.</param>
/// <param name="Reward">The array of rewards: [T].</param>
/// <param name="Done">The array that says whether a step ended the episode: [T].</param>
/// <param name="ObservationFollowsAction">
/// Whether observation t is the result of action t. Such an episode has one row less than the length of its arrays: the first
/// action belongs to an observation that was not recorded.
/// </param>
public sealed record NpzFormat(string Observation, string Action, string Reward, string Done, bool ObservationFollowsAction = false)
{
    /// <summary>The format of the reproduction in PyTorch by Tallec, Blier and Kalainathan (ctallec/world-models): observations, actions, rewards, terminals.</summary>
    public static NpzFormat PyTorch { get; } = new("observations", "actions", "rewards", "terminals", ObservationFollowsAction: true);

    /// <summary>The format of the paper's own code (hardmaru/WorldModelsExperiments): obs and action. It contains neither rewards nor ends; if a file has them, they are named reward and done.</summary>
    public static NpzFormat Paper { get; } = new("obs", "action", "reward", "done");

    internal static NpzFormat Find(string path)
    {
        IReadOnlyList<string> names = NpzFile.Names(path);
        return new[] { PyTorch, Paper }.FirstOrDefault(format => names.Contains(format.Observation)) ?? throw new FormatException(
            $"{path} has neither an array '{PyTorch.Observation}' nor '{Paper.Observation}'; its arrays are {(names.Count == 0 ? "none" : string.Join(", ", names))}: name its arrays in {nameof(NpzOptions)}.{nameof(NpzOptions.Format)}");
    }
}
