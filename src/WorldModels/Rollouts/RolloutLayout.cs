using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// The layout of a row's values in its bytes, all little-endian and without padding: the observation (a byte or a
/// float32 for each number), the action (float32 for each number), the reward (float32), done (one byte, 0 or 1).
/// </summary>
internal sealed record RolloutLayout(Space ObservationSpace, Space ActionSpace)
{
    public bool IsImage => ObservationSpace is ImageSpace;

    public int ObservationBytes { get; } = checked(ObservationSpace.Size * (ObservationSpace is ImageSpace ? 1 : sizeof(float)));

    public int ActionBytes { get; } = checked(ActionSpace.Size * sizeof(float));

    public int ActionOffset => ObservationBytes;

    public int RewardOffset => ActionOffset + ActionBytes;

    public int DoneOffset => RewardOffset + sizeof(float);

    public int RowBytes => DoneOffset + 1;

    /// <summary>Creates a layout for spaces that can be recorded.</summary>
    /// <exception cref="ArgumentException">The actions are pictures, or a space is empty.</exception>
    public static RolloutLayout For(Space observationSpace, Space actionSpace)
    {
        ArgumentNullException.ThrowIfNull(observationSpace);
        ArgumentNullException.ThrowIfNull(actionSpace);
        if (observationSpace.Size < 1) throw new ArgumentException($"an observation must have at least one number: got {observationSpace}", nameof(observationSpace));
        if (actionSpace is not (BoxSpace or DiscreteSpace { Count: > 0 }))
            throw new ArgumentException($"only actions of a box or a discrete space can be recorded: got {actionSpace}", nameof(actionSpace));
        return new RolloutLayout(observationSpace, actionSpace);
    }
}
