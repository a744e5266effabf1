namespace WorldModels.Rollouts;

/// <summary>How an implementation of world models names the arrays of an episode in a .npz file, and how they stand beside each other.</summary>
/// <param name="Observation">The array of observations: uint8 [T, height, width, channels], or numbers [T, n].</param>
/// <param name="Action">The array of actions: [T, n], or [T] where an action is one number. It may be longer; what follows is not read.</param>
/// <param name="Reward">The array of rewards: [T].</param>
/// <param name="Done">The array that says whether a step ended the episode: [T].</param>
/// <param name="ObservationFollowsAction">
/// Whether observation t is what action t led to. Such an episode has a row less than its arrays are long: the first
/// action is that on an observation which was not kept.
/// </param>
public sealed record NpzFormat(string Observation, string Action, string Reward, string Done, bool ObservationFollowsAction = false)
{
    /// <summary>The reproduction in PyTorch by Tallec, Blier and Kalainathan (ctallec/world-models): observations, actions, rewards, terminals.</summary>
    public static NpzFormat PyTorch { get; } = new("observations", "actions", "rewards", "terminals", ObservationFollowsAction: true);

    /// <summary>The paper's own code (hardmaru/WorldModelsExperiments): obs and action. It keeps neither rewards nor ends; where a file has them, they are called reward and done.</summary>
    public static NpzFormat Paper { get; } = new("obs", "action", "reward", "done");

    internal static NpzFormat Find(string path)
    {
        IReadOnlyList<string> names = NpzFile.Names(path);
        return new[] { PyTorch, Paper }.FirstOrDefault(format => names.Contains(format.Observation)) ?? throw new FormatException(
            $"{path} has neither an array '{PyTorch.Observation}' nor '{Paper.Observation}', but {(names.Count == 0 ? "none" : string.Join(", ", names))}: name its arrays in {nameof(NpzOptions)}.{nameof(NpzOptions.Format)}");
    }
}
