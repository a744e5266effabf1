namespace WorldModels.Environments;

/// <summary>The exception for an environment that breaks the contract of <see cref="IEnvironment"/>; the message lists the broken promises.</summary>
public sealed class EnvironmentContractException : Exception
{
    internal EnvironmentContractException(string environment, IReadOnlyList<string> broken)
        : base($"{environment} breaks {(broken.Count == 1 ? "a promise" : $"{broken.Count} promises")} of IEnvironment:"
            + string.Concat(broken.Select(text => "\n- " + text))) =>
        Broken = broken;

    /// <summary>The broken promises, one sentence each.</summary>
    public IReadOnlyList<string> Broken { get; }
}
