using System.Text.Json;

namespace WorldModels.Gymnasium;

/// <summary>Which environment to make, in which Python.</summary>
public sealed class GymnasiumOptions
{
    /// <summary>
    /// What <c>gymnasium.make</c> takes, such as <c>CarRacing-v3</c> or <c>module:CarRacing-v3</c>; or <c>module:callable</c>, a class
    /// or function of your own that returns an environment, for which gymnasium need not be installed.
    /// </summary>
    public string Id { get; set; } = "";

    /// <summary>The Python program, 3.9 or later: a path, or a name that the system finds. python3 unless set, python on Windows.</summary>
    public string Python { get; set; } = OperatingSystem.IsWindows() ? "python" : "python3";

    /// <summary>A module to import first, as those that register environments want it. Null: none.</summary>
    public string? Module { get; set; }

    /// <summary>Folders to look for modules in, before those that Python knows.</summary>
    public IList<string> ModulePaths { get; set; } = [];

    /// <summary>Keyword arguments for making the environment: null, booleans, numbers, texts, and arrays or dictionaries of these.</summary>
    public IDictionary<string, object?> Arguments { get; set; } = new Dictionary<string, object?>();

    /// <summary>
    /// Which entries of a <c>Dict</c> or a <c>Tuple</c> become the observation: one picture, or numbers, which are joined in the order of the entries'
    /// names, whatever their order here. Empty: all of them, as long as they are numbers, or the only one.
    /// </summary>
    /// <remarks>
    /// An entry is named by its key, that of a tuple by its place from 0, and one within another by both, as in <c>hand/0</c>; the name
    /// of the outer entry names all within it.
    /// </remarks>
    public IList<string> ObservationEntries { get; set; } = [];

    /// <summary>How choices among the entries of a <c>Dict</c> or a <c>Tuple</c> become numbers; one-hot unless set.</summary>
    public ChoiceEncoding Choices { get; set; } = ChoiceEncoding.OneHot;

    /// <summary>Environment variables for the process besides those of this one, such as SDL_VIDEODRIVER=dummy.</summary>
    public IDictionary<string, string> Variables { get; set; } = new Dictionary<string, string>();

    /// <summary>The argument <c>render_mode</c>; <c>rgb_array</c> for <see cref="GymnasiumEnvironment.Render"/>. Null: not given.</summary>
    public string? RenderMode { get; set; }

    /// <summary>How long a reset, a step, a picture or the closing may take before the process counts as hung; 30 s unless set.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long starting Python and making the environment may take; 2 minutes unless set.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The options as the server reads them.</summary>
    /// <exception cref="ArgumentException">An option is missing or out of its range.</exception>
    internal byte[] ToRequest()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Id);
        ArgumentException.ThrowIfNullOrWhiteSpace(Python);
        ArgumentNullException.ThrowIfNull(Arguments);
        CheckTimeout(Timeout, nameof(Timeout));
        CheckTimeout(StartTimeout, nameof(StartTimeout));
        var arguments = new Dictionary<string, object?>(Arguments);
        if (RenderMode is not null && !arguments.TryAdd("render_mode", RenderMode))
            throw new ArgumentException("render_mode is given twice, as RenderMode and among the Arguments: leave one out");
        ArgumentNullException.ThrowIfNull(ObservationEntries);
        if (ObservationEntries.Any(string.IsNullOrWhiteSpace)) throw new ArgumentException("it has an empty name: name entries of the observation", nameof(ObservationEntries));
        if (!Enum.IsDefined(Choices)) throw new ArgumentOutOfRangeException(nameof(Choices), Choices, "choices become one-hot or their number");
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
            throw new ArgumentOutOfRangeException(name, timeout, "a timeout must be positive and less than 24 days");
    }

    private static void Check(object? value, string name)
    {
        try
        {
            JsonSerializer.Serialize(value);
        }
        catch (Exception cause) when (cause is NotSupportedException or JsonException or ArgumentException)
        {
            throw new ArgumentException("it cannot be handed to Python: use booleans, finite numbers, texts, and arrays or "
                + $"dictionaries of these ({cause.Message})", name, cause);
        }
    }
}
