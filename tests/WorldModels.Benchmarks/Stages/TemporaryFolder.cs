using System.Globalization;

namespace WorldModels.Benchmarks.Stages;

/// <summary>A folder that is deleted with its owner.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("worldmodels-benchmarks-");
    private int _count;

    /// <summary>Returns a new path in the folder.</summary>
    public string NewPath() => Path.Combine(_folder.FullName, (_count++).ToString(CultureInfo.InvariantCulture));

    public void Clear()
    {
        foreach (DirectoryInfo content in _folder.EnumerateDirectories()) content.Delete(recursive: true);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
