namespace WorldModels.Environments;

/// <summary>
/// The exception for an environment that stopped working for an external reason, for example because its process was killed or hangs.
/// Such an environment can only be disposed. The same episode may succeed in a new environment, so the collector of rollouts creates one and repeats the episode.
/// </summary>
public sealed class EnvironmentLostException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public EnvironmentLostException() : base("the environment is gone") { }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The exception by which the failure was detected, if any.</param>
    public EnvironmentLostException(string message, Exception? innerException = null) : base(message, innerException) { }
}
