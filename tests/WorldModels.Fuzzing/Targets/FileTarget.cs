namespace WorldModels.Fuzzing;

/// <summary>A target that reads from a path in its own folder.</summary>
internal abstract class FileTarget : Target, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("worldmodels-fuzzing-");

    protected string At(string name) => Path.Combine(_folder.FullName, name);

    public virtual void Dispose() => _folder.Delete(recursive: true);
}
