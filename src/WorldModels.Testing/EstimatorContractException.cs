namespace WorldModels.Testing;

/// <summary>The exception for an estimator or a transformer that breaks the contract of <see cref="EstimatorContract"/>; the message lists the broken promises.</summary>
public sealed class EstimatorContractException : Exception
{
    internal EstimatorContractException(string estimator, IReadOnlyList<string> broken)
        : base($"{estimator} breaks {(broken.Count == 1 ? "a promise" : $"{broken.Count} promises")} of an estimator:"
            + string.Concat(broken.Select(text => "\n- " + text))) =>
        Broken = broken;

    /// <summary>The broken promises, one sentence each.</summary>
    public IReadOnlyList<string> Broken { get; }
}
