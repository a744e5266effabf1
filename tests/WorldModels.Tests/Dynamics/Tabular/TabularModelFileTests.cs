using System.IO.Compression;
using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.ModelReader;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Dynamics;

public sealed class TabularModelFileTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly RolloutDataView _rollouts;
    private readonly TabularModelTransformer _model;

    public TabularModelFileTests()
    {
        _rollouts = _ml.Data.CollectRollouts(
            () => new SlipperyGrid(), episodes: 20, policy: () => new RandomPolicy(new DiscreteSpace(4)), seed: 1, folder: _folder.File("rollouts"));
        _model = _ml.Transforms.TabularModel(stateCount: 16).Fit(_rollouts);
        _ml.Model.Save(_model, _rollouts.Schema, _folder.File("model.zip"));
    }

    public void Dispose()
    {
        _rollouts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_loaded_table_is_the_saved_one()
    {
        TabularModelTransformer loaded = Load();
        Assert.Equal(_model.Table.Lines, loaded.Table.Lines);
        Assert.Equal((16, 4), (loaded.Table.StateCount, loaded.Table.ActionCount));
        Assert.Equal(_model.StartStates, loaded.StartStates);
        Assert.Equal(_model.ActionSpace, loaded.ActionSpace);
        Assert.Equal(ColumnHash.OfAll(_model.Transform(_rollouts)), ColumnHash.OfAll(loaded.Transform(_rollouts)));
        Assert.Equal(_model.Solve().Values.ToArray(), loaded.Solve().Values.ToArray());
    }

    [Fact]
    public void A_loaded_table_is_saved_with_the_same_bytes()
    {
        _ml.Model.Save(Load(), _rollouts.Schema, _folder.File("again.zip"));
        foreach (string entry in new[] { "Settings.json", "Weights.safetensors" })
            Assert.Equal(Entry("model.zip", entry), Entry("again.zip", entry));
    }

    [Fact]
    public Task A_process_that_knows_only_the_file_computes_the_same_bits_without_libtorch() =>
        FreshProcess.AssertReadsAlike(_folder.File("model.zip"), _folder.File("rollouts"), _model.Transform(_rollouts));

    [Theory]
    [InlineData("\"States\": 16", "\"States\": 3")]
    [InlineData("\"States\": 16", "\"States\": -1")]
    [InlineData("\"Actions\": 4", "\"Actions\": 2")]
    [InlineData("\"Episodes\": 20", "\"Episodes\": 19")]
    [InlineData("\"NextState\": \"NextState\"", "\"NextState\": \" \"")]
    public void Settings_that_do_not_fit_the_table_are_refused(string text, string other)
    {
        using (ZipArchive zip = ZipFile.Open(_folder.File("model.zip"), ZipArchiveMode.Update))
        {
            ZipArchiveEntry entry = zip.Entries.Single(entry => entry.Name == "Settings.json");
            string name = entry.FullName, settings;
            using (var reader = new StreamReader(entry.Open())) settings = reader.ReadToEnd();
            Assert.Contains(text, settings);
            entry.Delete();
            using var writer = new StreamWriter(zip.CreateEntry(name).Open());
            writer.Write(settings.Replace(text, other, StringComparison.Ordinal));
        }
        Assert.IsType<FormatException>(Cause(Assert.ThrowsAny<Exception>(Load)));
    }

    private TabularModelTransformer Load() => TabularModelTransformer.FromModel(new MLContext().Model.Load(_folder.File("model.zip"), out _));

    private static Exception Cause(Exception error) => error is FormatException || error.InnerException is null ? error : Cause(error.InnerException);

    private byte[] Entry(string file, string name)
    {
        using ZipArchive zip = ZipFile.OpenRead(_folder.File(file));
        using Stream stream = zip.Entries.Single(entry => entry.Name == name).Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
