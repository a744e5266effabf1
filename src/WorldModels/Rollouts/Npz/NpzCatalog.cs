using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace Microsoft.ML;

/// <summary>Methods of <c>mlContext.Data</c> that read rollouts from the .npz files of other implementations, and write them.</summary>
/// <remarks>
/// A file contains one episode. Versions 1 to 3 of numpy's .npy format are supported, with uint8, int8, bool, and little-endian float16 to
/// float64 and 16 to 64 bit integers. Arrays of Python objects are refused and never unpickled. Item i of every array belongs to observation i.
/// Actions after the last observation are not read, because some programs draw all their actions before they play.
/// </remarks>
public static class NpzCatalog
{
    private const string Pattern = "*.npz";

    /// <summary>Reads all .npz files of a folder and its subfolders, in the order of their names.</summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="actionSpace">The space of the actions, which the files do not contain.</param>
    /// <returns>The rows, with the columns of <see cref="RolloutColumns"/>. Dispose the view after use.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">A file is damaged, or its arrays are not those of an episode; the message names the file and the array.</exception>
    public static RolloutDataView LoadRolloutsFromNpz(this DataOperationsCatalog catalog, string folder, Space actionSpace) =>
        catalog.LoadRolloutsFromNpz(folder, new NpzOptions { ActionSpace = actionSpace });

    /// <inheritdoc cref="LoadRolloutsFromNpz(DataOperationsCatalog, string, Space)"/>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="options">The settings for reading.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static RolloutDataView LoadRolloutsFromNpz(this DataOperationsCatalog catalog, string folder, NpzOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder)) throw new FileNotFoundException($"there is no folder {folder}", folder);
        string[] files = [.. Directory.GetFiles(folder, Pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? catalog.LoadRolloutsFromNpz(files, options) : throw new FileNotFoundException($"there is no {Pattern} file in {folder}", folder);
    }

    /// <summary>Reads the given .npz files, one episode each, in this order.</summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="files">Paths, one or more.</param>
    /// <param name="options">The settings for reading.</param>
    /// <returns>The rows, with the columns of <see cref="RolloutColumns"/>. Dispose the view after use.</returns>
    /// <exception cref="ArgumentException">There is no file, or a setting is out of its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">A file is damaged, or its arrays are not those of an episode; the message names the file and the array.</exception>
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

    /// <summary>Writes each episode to a file <c>rollout_00000.npz</c>, <c>rollout_00001.npz</c>, ..., which numpy.load can read.</summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="rollouts">The episodes.</param>
    /// <param name="folder">The folder to write to; it is created if it does not exist.</param>
    /// <param name="format">
    /// The names of the arrays; null for <see cref="NpzFormat.PyTorch"/>. If observations follow actions in the format, the arrays begin with an
    /// action of zeros, and the last observation is written twice, because rollouts do not contain the observation after the end.
    /// </param>
    /// <exception cref="IOException">The folder already contains .npz files.</exception>
    public static void SaveRolloutsAsNpz(this DataOperationsCatalog catalog, RolloutDataView rollouts, string folder, NpzFormat? format = null)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        ArgumentNullException.ThrowIfNull(folder);
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFiles(folder, Pattern).Any()) throw new IOException($"{folder} already contains {Pattern} files: delete them or name another folder");
        NpzRollouts.Save(rollouts, folder, format ?? NpzFormat.PyTorch);
    }
}
