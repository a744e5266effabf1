using System.Text.Json;

namespace WorldModels.Gymnasium;

/// <summary>Settings of <see cref="GymnasiumEnvironment"/>: the environment and the Python program.</summary>
public sealed class GymnasiumOptions
{
    /// <summary>
    /// The id for <c>gymnasium.make</c>, such as <c>CarRacing-v3</c> or <c>module:CarRacing-v3</c>; or <c>module:callable</c>, your own class
    /// or function that returns an environment; gymnasium need not be installed for it.
    /// </summary>
    public string Id { get; set; } = "";

    /// <summary>The Python program, 3.9 or later: a path, or a name that the system finds. Default: python3, or python on Windows.</summary>
    public string Python { get; set; } = OperatingSystem.IsWindows() ? "python" : "python3";

    /// <summary>A module to import first, for modules that register environments. Null: none.</summary>
    public string? Module { get; set; }

    /// <summary>Folders in which modules are searched, before Python's own.</summary>
    public IList<string> ModulePaths { get; set; } = [];

    /// <summary>Keyword arguments for the creation of the environment: null, booleans, numbers, texts, and arrays or dictionaries of these.</summary>
    public IDictionary<string, object?> Arguments { get; set; } = new Dictionary<string, object?>();

    /// <summary>
    /// The entries of a <c>Dict</c> or a <c>Tuple</c> that become the observation: one picture, or numbers, which are joined in the order of the entries'
    /// names, whatever their order here. Empty: all entries, if they are numbers, or the only one.
    /// </summary>
    /// <remarks>
    /// The name of an entry is its key, that of a tuple's entry its index from 0, and that of a nested entry both, as in <c>hand/0</c>; the name
    /// of an outer entry selects all entries in it.
    /// </remarks>
    public IList<string> ObservationEntries { get; set; } = [];

    /// <summary>How choices among the entries of a <c>Dict</c> or a <c>Tuple</c> are encoded as numbers. Default one-hot.</summary>
    public ChoiceEncoding Choices { get; set; } = ChoiceEncoding.OneHot;

    /// <summary>Additional environment variables for the process, such as SDL_VIDEODRIVER=dummy.</summary>
    public IDictionary<string, string> Variables { get; set; } = new Dictionary<string, string>();

    /// <summary>The argument <c>render_mode</c>; <c>rgb_array</c> for <see cref="GymnasiumEnvironment.Render"/>. Null: it is not passed.</summary>
    public string? RenderMode { get; set; }

    /// <summary>The time after which a reset, a step, a rendering or the closing counts as hung. Default 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum time for starting Python and creating the environment. Default 2 minutes.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Returns the settings in the form that the server reads.</summary>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    internal byte[] ToRequest()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Id);
        ArgumentException.ThrowIfNullOrWhiteSpace(Python);
        ArgumentNullException.ThrowIfNull(Arguments);
        CheckTimeout(Timeout, nameof(Timeout));
        CheckTimeout(StartTimeout, nameof(StartTimeout));
        var arguments = new Dictionary<string, object?>(Arguments);
        if (RenderMode is not null && !arguments.TryAdd("render_mode", RenderMode))
            throw new ArgumentException("render_mode is set twice, as RenderMode and in Arguments: remove one of them");
        ArgumentNullException.ThrowIfNull(ObservationEntries);
        if (ObservationEntries.Any(string.IsNullOrWhiteSpace)) throw new ArgumentException("it contains an empty name: use the names of entries of the observation", nameof(ObservationEntries));
        if (!Enum.IsDefined(Choices)) throw new ArgumentOutOfRangeException(nameof(Choices), Choices, "the value must be OneHot or Number");
        foreach ((string name, object? value) in arguments) Check(value, $"{nameof(Arguments)}[{name}]");
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            protocol = GymnasiumEnvironment.ProtocolVersion, id = Id, module = Module, paths = ModulePaths, arguments, entries = ObservationEntries,
            oneHot = Choices == ChoiceEncoding.OneHot,
        });
    }

    private static void CheckTimeout(TimeSpan timeout, string name)
    {
        if (timeout <= TimeSpan.Zero || timeout.TotalMilliseconds > int.MaxValue)
            throw new ArgumentOutOfRangeException(name, timeout, "the timeout must be positive and less than 24 days");
    }

    private static void Check(object? value, string name)
    {
        try
        {
            JsonSerializer.Serialize(value);
        }
        catch (Exception cause) when (cause is NotSupportedException or JsonException or ArgumentException)
        {
            throw new ArgumentException("it cannot be passed to Python: use booleans, finite numbers, texts, and arrays or "
                + $"dictionaries of these ({cause.Message})", name, cause);
        }
    }
}
