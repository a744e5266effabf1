namespace WorldModels.Testing;

/// <summary>An estimator or what it made breaks promises of <see cref="EstimatorContract"/>; the message lists them.</summary>
public sealed class EstimatorContractException : Exception
{
    internal EstimatorContractException(string estimator, IReadOnlyList<string> broken)
        : base($"{estimator} breaks {(broken.Count == 1 ? "a promise" : $"{broken.Count} promises")} of an estimator:"
            + string.Concat(broken.Select(text => "\n- " + text))) =>
        Broken = broken;

    /// <summary>What is broken, one sentence a promise.</summary>
    public IReadOnlyList<string> Broken { get; }
}
