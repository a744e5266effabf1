namespace WorldModels.Arrow.Tests;

/// <summary>A folder that exists for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("arrow");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public string[] Names => [.. _folder.EnumerateFiles().Select(file => file.Name)];

    public void Dispose() => _folder.Delete(recursive: true);
}
