namespace WorldModels.Environments;

/// <summary>
/// An environment is gone for a reason outside of it, as a process that was killed or hangs. It can only be disposed; the same episode
/// may well succeed in a new one, so the collector of rollouts makes one and repeats it.
/// </summary>
public sealed class EnvironmentLostException : Exception
{
    /// <summary>An environment is gone.</summary>
    public EnvironmentLostException() : base("the environment is gone") { }

    /// <summary>An environment is gone.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What made it known, if anything.</param>
    public EnvironmentLostException(string message, Exception? innerException = null) : base(message, innerException) { }
}
