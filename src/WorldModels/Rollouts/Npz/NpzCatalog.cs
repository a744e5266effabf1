using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace Microsoft.ML;

/// <summary>Rollouts from and to the .npz files of other implementations, from <c>mlContext.Data</c>.</summary>
/// <remarks>
/// A file holds one episode. Read are numpy's versions 1 to 3 of .npy with uint8, int8, bool, and little-endian float16 to
/// float64 and 16 to 64 bit integers. Arrays of Python objects are refused, never unpickled. Item i of every array belongs to observation i;
/// actions beyond the last observation are not read, since some programs draw all their actions before they play.
/// </remarks>
public static class NpzCatalog
{
    private const string Pattern = "*.npz";

    /// <summary>Reads all .npz files of a folder and of the folders in it, in the order of their names.</summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="folder">Where the files lie.</param>
    /// <param name="actionSpace">What actions there are, which the files do not say.</param>
    /// <returns>The rows, with the columns of <see cref="RolloutColumns"/>; to be disposed after use.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">A file is damaged, or its arrays are not those of an episode; the message names file and array.</exception>
    public static RolloutDataView LoadRolloutsFromNpz(this DataOperationsCatalog catalog, string folder, Space actionSpace) =>
        catalog.LoadRolloutsFromNpz(folder, new NpzOptions { ActionSpace = actionSpace });

    /// <inheritdoc cref="LoadRolloutsFromNpz(DataOperationsCatalog, string, Space)"/>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="folder">Where the files lie.</param>
    /// <param name="options">How to read them.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static RolloutDataView LoadRolloutsFromNpz(this DataOperationsCatalog catalog, string folder, NpzOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder)) throw new FileNotFoundException($"there is no folder {folder}", folder);
        string[] files = [.. Directory.GetFiles(folder, Pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? catalog.LoadRolloutsFromNpz(files, options) : throw new FileNotFoundException($"there is no {Pattern} file in {folder}", folder);
    }

    /// <summary>Reads the .npz files given, one episode each, in this order.</summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="files">Paths, one or more.</param>
    /// <param name="options">How to read them.</param>
    /// <returns>The rows, with the columns of <see cref="RolloutColumns"/>; to be disposed after use.</returns>
    /// <exception cref="ArgumentException">There is no file, or an option is out of its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">A file is damaged, or its arrays are not those of an episode; the message names file and array.</exception>
    public static RolloutDataView LoadRolloutsFromNpz(this DataOperationsCatalog catalog, IEnumerable<string> files, NpzOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        string[] paths = [.. files];
        if (paths.Length == 0) throw new ArgumentException("there is no file to read", nameof(files));
        IHost host = CatalogUtils.GetEnvironment(catalog).Register(nameof(LoadRolloutsFromNpz));
        using IChannel channel = host.Start(nameof(LoadRolloutsFromNpz));
        return new RolloutDataView(NpzRollouts.Load(paths, options, ((IHostEnvironmentInternal)host).TempFilePath, message => channel.Info(message)));
    }

    /// <summary>Writes each episode to a file <c>rollout_00000.npz</c>, <c>rollout_00001.npz</c>, ... that numpy.load opens.</summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="rollouts">The episodes.</param>
    /// <param name="folder">Where to; made where it does not exist.</param>
    /// <param name="format">
    /// The names of the arrays; null for <see cref="NpzFormat.PyTorch"/>. Where observations follow actions the arrays begin with an
    /// action of zeros, and the last observation stands twice, because rollouts do not keep the one after the end.
    /// </param>
    /// <exception cref="IOException">The folder holds .npz files already.</exception>
    public static void SaveRolloutsAsNpz(this DataOperationsCatalog catalog, RolloutDataView rollouts, string folder, NpzFormat? format = null)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        ArgumentNullException.ThrowIfNull(folder);
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFiles(folder, Pattern).Any()) throw new IOException($"{folder} holds {Pattern} files already: delete them or name another folder");
        NpzRollouts.Save(rollouts, folder, format ?? NpzFormat.PyTorch);
    }
}
