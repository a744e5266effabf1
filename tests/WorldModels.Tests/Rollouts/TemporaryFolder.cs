namespace WorldModels.Tests.Rollouts;

/// <summary>A folder that exists for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("worldmodels").FullName;

    public string[] FileNames => [.. Directory.GetFiles(Path).Select(System.IO.Path.GetFileName).Order()!];

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
