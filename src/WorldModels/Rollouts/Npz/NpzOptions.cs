using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>The settings for reading .npz files as rollouts.</summary>
public sealed class NpzOptions
{
    /// <summary>The space of the actions, which the files do not contain; required.</summary>
    public Space? ActionSpace { get; set; }

    /// <summary>The names of the arrays; null: <see cref="NpzFormat.PyTorch"/> or <see cref="NpzFormat.Paper"/>, depending on the arrays of each file.</summary>
    public NpzFormat? Format { get; set; }

    /// <summary>
    /// Changes the episodes that are read, as a wrapper changes an environment, for example <c>world => world.WithResizedFrame(64, 64)</c> for
    /// pictures of another size than V's. Null: nothing is changed.
    /// </summary>
    public Func<IEnvironment, IEnvironment>? Wrap { get; set; }

    /// <summary>The reward of every step in files that contain no rewards, such as the paper's; null refuses such files.</summary>
    public float? MissingReward { get; set; }

    /// <summary>Whether the last step of each episode terminated it, for files that do not contain this, such as the paper's; null refuses such files.</summary>
    public bool? MissingDone { get; set; }

    /// <summary>The maximum number of bytes of one array, 1 or more. Default 1 GiB.</summary>
    public long MaxArrayBytes { get; set; } = 1L << 30;

    /// <summary>The number of bytes of rows to hold in memory, 0 or more; rows beyond it are written to a temporary file. Default 1 GiB.</summary>
    public long MemoryBudgetBytes { get; set; } = 1L << 30;

    /// <summary>A folder in which the rows are kept, so that <c>LoadRollouts</c> can read them later; null: they exist until the view is disposed.</summary>
    public string? Folder { get; set; }

    internal void Check()
    {
        if (ActionSpace is null) throw new ArgumentException($"a .npz file does not contain the action space: set {nameof(NpzOptions)}.{nameof(ActionSpace)}");
        if (MissingReward is { } reward && !float.IsFinite(reward)) throw new ArgumentOutOfRangeException(nameof(MissingReward), reward, "a reward must be finite");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxArrayBytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryBudgetBytes);
    }
}
