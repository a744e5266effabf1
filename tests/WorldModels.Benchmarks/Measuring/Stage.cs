namespace WorldModels.Benchmarks.Measuring;

/// <summary>A row of the report.</summary>
/// <param name="Name">The name of the measured work.</param>
/// <param name="Item">The unit that is counted.</param>
/// <param name="Prepare">Creates the workload for a number of threads.</param>
internal sealed record Stage(string Name, string Item, Func<int, Workload> Prepare)
{
    /// <summary>The floating-point operations of an item, where a multiplication and an addition are two; 0 if this number has no meaning.</summary>
    public double FlopPerItem { get; init; }

    /// <summary>Whether the stage always uses one thread.</summary>
    public bool OneThreadOnly { get; init; }

    /// <summary>The peer's figure for the same work.</summary>
    public PeerFigure? Peer { get; init; }
}

/// <summary>The place of a figure in the output of the peer's script.</summary>
/// <param name="Section">The script's first argument.</param>
/// <param name="Name">The first field of the line.</param>
internal sealed record PeerFigure(string Section, string Name);
