namespace WorldModels.Gymnasium;

/// <summary>
/// The exception for a Python process that raised an exception, could not be started, or broke the protocol. For a process that ended or hung there is
/// <see cref="Environments.EnvironmentLostException"/> instead.
/// </summary>
public sealed class GymnasiumException : Exception
{
    internal GymnasiumException(string message, Exception? cause = null) : base(message, cause) { }

    internal GymnasiumException(string message, string pythonType, string pythonTraceback)
        : base($"{message}\n{pythonTraceback.TrimEnd()}") => (PythonType, PythonTraceback) = (pythonType, pythonTraceback);

    /// <summary>The name of Python's exception, such as <c>ValueError</c>; empty if Python raised none.</summary>
    public string PythonType { get; } = "";

    /// <summary>Python's traceback, which ends with the exception's message; empty if Python raised none.</summary>
    public string PythonTraceback { get; } = "";
}
