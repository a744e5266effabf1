using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.ML;

namespace WorldModels.MachineLearning;

/// <summary>Checks a model zip of unknown origin before anything of it is loaded.</summary>
/// <remarks>
/// <c>ml.Model.Load</c> unpacks entries of any size, and loads the assembly that a stage names, before any code of this library runs. To load
/// a file that others made, use <c>ml.WorldModels().LoadModel</c>, which checks the file first.
/// </remarks>
public static partial class ModelFile
{
    private const int MaxEntries = 4096, MaxKeyBytes = 1 << 24;
    private const string Key = "Model.key", Chain = "TransformerChain";

    // The allowed loaders, and the assembly of each.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["VaeEncoder"] = "WorldModels",
        ["MdnRnnPredictor"] = "WorldModels",
        ["LinearController"] = "WorldModels",
        ["TabularModel"] = "WorldModels",
        ["DynamicsNetwork"] = "WorldModels",
        ["SurpriseDetector"] = "WorldModels",
        ["RolloutForecaster"] = "WorldModels",
        [Chain] = "Microsoft.ML.Data",
        ["CopyTransform"] = "Microsoft.ML.Data",
        ["ConcatTransform"] = "Microsoft.ML.Data",
        ["ConcatFunction"] = "Microsoft.ML.Data",
        ["SelectColumnsTransform"] = "Microsoft.ML.Data",
        ["ConvertTransform"] = "Microsoft.ML.Data",
        ["ConvertFunction"] = "Microsoft.ML.Data",
        ["Normalizer"] = "Microsoft.ML.Data",
        ["NormalizeFunction"] = "Microsoft.ML.Data",
        ["AffineNormExec"] = "Microsoft.ML.Data",
    };

    /// <summary>Checks the entries (names, sizes, checksums, no duplicates) and the loaders that they name. Nothing is loaded.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="options">What the file may contain; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is damaged, declares too many bytes, or names a loader that is not allowed; the message says which.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static void Verify(string path, ModelFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no model file {path}", path);
        using FileStream stream = File.OpenRead(path);
        try
        {
            Verify(stream, options);
        }
        catch (FormatException cause)
        {
            throw new FormatException($"{path}: {cause.Message}", cause);
        }
    }

    /// <inheritdoc cref="Verify(string, ModelFileOptions)"/>
    /// <param name="stream">The model file, seekable; not closed.</param>
    /// <param name="options">What the file may contain; null for the defaults.</param>
    public static void Verify(Stream stream, ModelFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new ModelFileOptions();
        options.Validate();
        Verify(stream, options.MaxBytes, options.Loaders);
    }

    /// <summary>Checks a file that a process of the same user wrote; every loader is accepted if <paramref name="loaders"/> is null.</summary>
    internal static void Verify(Stream stream, long maxBytes, IReadOnlyList<string>? loaders)
    {
        using ZipArchive zip = CheckedZip.Open(stream, MaxEntries, maxBytes);
        ILookup<string, ZipArchiveEntry> folders = zip.Entries.ToLookup(entry => FolderOf(entry.FullName));
        if (!zip.Entries.Any(entry => NameOf(entry.FullName) == Key)) throw new FormatException($"it is not a model: it has no entry {Key}");
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!PlainPath().IsMatch(entry.FullName)) throw new FormatException($"the name of its entry '{entry.FullName}' is not valid");
            if (NameOf(entry.FullName) != Key) CheckedZip.Check(entry);
            else if (entry.Length > MaxKeyBytes) throw new FormatException($"its entry '{entry.FullName}' declares {entry.Length} bytes; at most {MaxKeyBytes} are read");
            else CheckStage(entry, CheckedZip.Read(entry), folders[FolderOf(entry.FullName)], loaders);
        }
    }

    private static void CheckStage(ZipArchiveEntry entry, byte[] key, IEnumerable<ZipArchiveEntry> folder, IReadOnlyList<string>? loaders)
    {
        (string loader, string alternative, string assembly, int first) = ReadKey(entry.FullName, key);
        bool Allows(string name) => name.Length > 0 && (Known.TryGetValue(name, out string? home) ? home == assembly : loaders is null || loaders.Contains(name));
        if (!Allows(loader) || alternative.Length > 0 && !Allows(alternative))
            throw new FormatException(
                $"its entry '{entry.FullName}' names the loader '{loader}{(alternative.Length > 0 ? $" or {alternative}" : "")}' of the assembly '{assembly}', which is not allowed. " +
                $"If you know this stage and trust the file, add the loader to {nameof(ModelFileOptions)}.{nameof(ModelFileOptions.Loaders)}");
        // ML.NET allocates memory for the number of stages that a chain declares before it reads them.
        if (loader == Chain && (first < 0 || first > MaxEntries))
            throw new FormatException($"its entry '{entry.FullName}' declares a chain of {first} stages");
        if (assembly == "WorldModels" && folder.FirstOrDefault(other => NameOf(other.FullName) is not (Key or StageFile.SettingsEntry or StageFile.WeightsEntry)) is { } stranger)
            throw new FormatException($"the entry '{stranger.FullName}' does not belong to a stage of kind '{loader}'");
    }

    /// <summary>Reads the loader from a stage's key, and the first number that the loader will read.</summary>
    private static (string Loader, string Alternative, string Assembly, int First) ReadKey(string name, byte[] key)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(key));
            ModelHeader.BeginRead(out _, out ModelHeader header, out _, out string? assembly, reader);
            int first = header.CbModel >= sizeof(int) ? reader.ReadInt32() : 0;
            return (ModelHeader.GetLoaderSig(ref header), ModelHeader.GetLoaderSigAlt(ref header), (assembly ?? "").Split(',')[0], first);
        }
        catch (Exception cause) when (Damage.Shows(cause) || cause is FormatException or IndexOutOfRangeException)
        {
            throw new FormatException($"its entry '{name}' is damaged: {cause.Message}", cause);
        }
    }

    private static string FolderOf(string path) => path[..(path.Replace('\\', '/').LastIndexOf('/') + 1)];

    private static string NameOf(string path) => path[(path.Replace('\\', '/').LastIndexOf('/') + 1)..];

    // Letters, digits and a few signs; no part begins with a dot.
    [GeneratedRegex(@"^[A-Za-z0-9_\-][A-Za-z0-9_\-. ]*([/\\][A-Za-z0-9_\-][A-Za-z0-9_\-. ]*)*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PlainPath();
}
