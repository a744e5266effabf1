namespace WorldModels.Pictures.Tests;

/// <summary>A folder that is deleted with its test.</summary>
sealed class TemporaryFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pictures");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public string[] Names => [.. _folder.EnumerateFiles().Select(file => file.Name)];

    public void Dispose() => _folder.Delete(recursive: true);
}
