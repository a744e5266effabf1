using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>How .npz files become rollouts.</summary>
public sealed class NpzOptions
{
    /// <summary>What actions there are, which the files do not say; required.</summary>
    public Space? ActionSpace { get; set; }

    /// <summary>The names of the arrays; null: <see cref="NpzFormat.PyTorch"/> or <see cref="NpzFormat.Paper"/>, whichever each file has.</summary>
    public NpzFormat? Format { get; set; }

    /// <summary>
    /// Changes what is read as a wrapper changes an environment, such as <c>world => world.WithResizedFrame(64, 64)</c> for
    /// pictures of another size than V takes. Null: nothing is changed.
    /// </summary>
    public Func<IEnvironment, IEnvironment>? Wrap { get; set; }

    /// <summary>The reward of every step in files that keep none, as the paper's; null refuses such files.</summary>
    public float? MissingReward { get; set; }

    /// <summary>Whether the last step of each episode ended it in files that do not say, as the paper's; null refuses such files.</summary>
    public bool? MissingDone { get; set; }

    /// <summary>The most bytes of one array, 1 or more; 1 GiB unless set.</summary>
    public long MaxArrayBytes { get; set; } = 1L << 30;

    /// <summary>The bytes of rows to hold in memory, 0 or more; above it they go to a temporary file. 1 GiB unless set.</summary>
    public long MemoryBudgetBytes { get; set; } = 1L << 30;

    /// <summary>A folder to keep the rows in, for <c>LoadRollouts</c> later; null: they last until the view is disposed.</summary>
    public string? Folder { get; set; }

    internal void Check()
    {
        if (ActionSpace is null) throw new ArgumentException($"a .npz file does not say what actions there are: set {nameof(NpzOptions)}.{nameof(ActionSpace)}");
        if (MissingReward is { } reward && !float.IsFinite(reward)) throw new ArgumentOutOfRangeException(nameof(MissingReward), reward, "a reward must be finite");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxArrayBytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryBudgetBytes);
    }
}
