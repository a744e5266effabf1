namespace WorldModels.Environments;

/// <summary>An environment breaks promises of <see cref="IEnvironment"/>; the message lists them.</summary>
public sealed class EnvironmentContractException : Exception
{
    internal EnvironmentContractException(string environment, IReadOnlyList<string> broken)
        : base($"{environment} breaks {(broken.Count == 1 ? "a promise" : $"{broken.Count} promises")} of IEnvironment:"
            + string.Concat(broken.Select(text => "\n- " + text))) =>
        Broken = broken;

    /// <summary>What is broken, one sentence a promise.</summary>
    public IReadOnlyList<string> Broken { get; }
}
