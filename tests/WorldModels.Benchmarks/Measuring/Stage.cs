namespace WorldModels.Benchmarks.Measuring;

/// <summary>A row of the report.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Item">What is counted.</param>
/// <param name="Prepare">Makes the work for a number of threads.</param>
internal sealed record Stage(string Name, string Item, Func<int, Workload> Prepare)
{
    /// <summary>Floating-point operations that an item takes, a multiplication and an addition being two; 0 where that says nothing.</summary>
    public double FlopPerItem { get; init; }

    /// <summary>The stage uses one thread however many there are.</summary>
    public bool OneThreadOnly { get; init; }

    /// <summary>The peer's figure for the same work.</summary>
    public PeerFigure? Peer { get; init; }
}

/// <summary>Where the peer's script reports a figure.</summary>
/// <param name="Section">The script's first argument.</param>
/// <param name="Name">The first field of the line.</param>
internal sealed record PeerFigure(string Section, string Name);
