using Microsoft.ML;

namespace DecisionService.Tests;

/// <summary>Two small models of the tank, trained once for all tests.</summary>
public sealed class ServedModel : IDisposable
{
    public const string Name = "Served";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("decision-tests-");

    public ServedModel()
    {
        new TankModel(Episodes: 12, Epochs: 2, Generations: 1).Save(Path);
        new TankModel(Episodes: 8, Epochs: 1, Generations: 1).Save(OtherPath);
        Model = new MLContext().WorldModels().LoadModel(Path);
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "tank.zip");

    public string OtherPath => System.IO.Path.Combine(_folder.FullName, "other.zip");

    public ITransformer Model { get; }

    /// <summary>A new folder for sessions.</summary>
    public string NewFolder() => _folder.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>The classes that share the models.</summary>
[CollectionDefinition(ServedModel.Name)]
public sealed class Served : ICollectionFixture<ServedModel>;
