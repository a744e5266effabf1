using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.ML;
using WorldModels.Tests.Rollouts;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

[Collection(Stages.Name)]
public sealed class ModelFileTests(TrainedChain chain) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task A_process_that_knows_only_the_file_computes_the_same_bits_without_libtorch() =>
        FreshProcess.AssertReadsAlike(chain.ModelPath, chain.RolloutFolder, chain.Acted);

    [Fact]
    public void A_loaded_model_is_saved_with_the_same_bytes()
    {
        ITransformer loaded = chain.ML.Model.Load(chain.ModelPath, out DataViewSchema schema);
        string again = _folder.File("again.zip");
        chain.ML.Model.Save(loaded, schema, again);
        Dictionary<string, byte[]> expected = Entries(chain.ModelPath), actual = Entries(again);
        Assert.Equal(3, expected.Keys.Count(name => name.EndsWith("Weights.safetensors", StringComparison.Ordinal)));
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        // Schema is that of the input, which ML.NET writes in its own way.
        foreach (string name in expected.Keys.Where(name => name.StartsWith("TransformerChain", StringComparison.Ordinal)))
            Assert.Equal(expected[name], actual[name]);
    }

    [Fact]
    public void A_loaded_model_hands_its_stages_on()
    {
        ITransformer loaded = new MLContext().Model.Load(chain.ModelPath, out _);
        IDataView acted = loaded.Transform(chain.Rollouts);
        Assert.Equal(
            chain.Controller.Parameters,
            chain.ML.WorldModels().CmaEsControllerTrainer(TrainedChain.ControllerOptions()).Fit(acted).Parameters);
    }

    [Fact]
    public void A_controller_saved_before_there_were_hidden_units_is_loaded()
    {
        string path = Changed(2, "Settings.json", bytes =>
        {
            string settings = Encoding.UTF8.GetString(bytes), before = Regex.Replace(settings, "\"HiddenUnits\": 0,\\s*", "");
            Assert.NotEqual(settings, before);
            return Encoding.UTF8.GetBytes(before);
        });
        ITransformer loaded = chain.ML.Model.Load(path, out _);
        Assert.Equal(chain.Controller.Parameters, WorldModels.Control.ControllerTransformer.FromModel(loaded).Parameters);
    }

    [Fact]
    public void What_was_measured_is_kept()
    {
        ITransformer[] loaded = [.. (IEnumerable<ITransformer>)chain.ML.Model.Load(chain.ModelPath, out _)];
        var vision = (WorldModels.Vision.VaeEncoderTransformer)loaded[0];
        var memory = (WorldModels.Memory.MdnRnnPredictorTransformer)loaded[1];
        var controller = (WorldModels.Control.ControllerTransformer)loaded[2];
        Assert.Equal(chain.Vision.History, vision.History);
        Assert.Equal(chain.Memory.History, memory.History);
        Assert.Equal(chain.Memory.HeldOut, memory.HeldOut);
        Assert.Equal((chain.Memory.LongestEpisode, chain.Memory.ActionSpace), (memory.LongestEpisode, memory.ActionSpace));
        Assert.Equal(chain.Controller.History.Generations, controller.History.Generations);
        Assert.Equal(chain.Controller.History.Score, controller.History.Score);
        Assert.Equal(chain.Controller.Parameters, controller.Parameters);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(-100_000)]
    [InlineData(-1)]
    public void A_truncated_file_is_refused(int length)
    {
        byte[] bytes = File.ReadAllBytes(chain.ModelPath);
        File.WriteAllBytes(_folder.File("model.zip"), bytes[..(length < 0 ? bytes.Length + length : length)]);
        Exception error = LoadError(_folder.File("model.zip"));
        Assert.True(error is FormatException or InvalidDataException or InvalidOperationException or ArgumentOutOfRangeException, $"{error}");
        Assert.NotEmpty(error.Message);
    }

    [Theory]
    [InlineData(0, "Settings.json", "VaeEncoder")]
    [InlineData(0, "Weights.safetensors", "VaeEncoder")]
    [InlineData(1, "Settings.json", "MdnRnnPredictor")]
    [InlineData(1, "Weights.safetensors", "MdnRnnPredictor")]
    [InlineData(2, "Settings.json", "LinearController")]
    [InlineData(2, "Weights.safetensors", "LinearController")]
    public void A_missing_entry_is_named(int stage, string entry, string loader)
    {
        string path = Changed(stage, entry, _ => null);
        Exception error = LoadError(path);
        Assert.IsType<FormatException>(error);
        Assert.Contains($"stage '{loader}' needs the entries Settings.json and Weights.safetensors", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_newer_format_is_refused(int stage)
    {
        // In ML.NET's header, two versions of four bytes, written and readable, follow the eight bytes of the signature.
        string path = Changed(stage, "Model.key", bytes =>
        {
            int signature = bytes.AsSpan().IndexOf("WMODL"u8);
            foreach (int at in new[] { signature + 8, signature + 12 })
            {
                Assert.Equal(0x00010001u, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)));
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), 0x00020001);
            }
            return bytes;
        });
        Exception error = LoadError(path);
        Assert.IsType<FormatException>(error);
        Assert.Contains("version", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(0, "encoder.conv1.bias", "V")]
    [InlineData(1, "head.bias", "M")]
    [InlineData(1, "dream_starts", "M")]
    [InlineData(2, "controller.bias", "C")]
    public void A_weight_of_the_wrong_shape_missing_or_too_many_is_named(int stage, string name, string letter)
    {
        Assert.Contains($"'{name}' of {letter} has the shape", Error(tensors =>
            [.. tensors.Select(tensor => tensor.Name == name ? new NamedTensor(name, [tensor.Values.Length, 1, 1], tensor.Values) : tensor)]));
        Assert.Contains($"the weights of {letter} lack '{name}'", Error(tensors => [.. tensors.Where(tensor => tensor.Name != name)]));
        Assert.Contains($"the weights of {letter} hold 'extra'", Error(tensors => [.. tensors, new NamedTensor("extra", [1], [1])]));

        string Error(Func<IReadOnlyList<NamedTensor>, NamedTensor[]> change)
        {
            Exception error = LoadError(Changed(stage, "Weights.safetensors", bytes =>
            {
                using var result = new MemoryStream();
                Safetensors.Write(result, change(Safetensors.Read(new MemoryStream(bytes)).Tensors));
                return result.ToArray();
            }));
            Assert.IsType<FormatException>(error);
            return error.Message;
        }
    }

    [Theory]
    [InlineData("", "not valid")]
    [InlineData("garbage", "not valid")]
    [InlineData("{}", "not valid")]
    [InlineData("[]", "not valid")]
    [InlineData("null", "Settings.json")]
    public void Settings_that_make_no_sense_are_refused(string settings, string message)
    {
        for (int stage = 0; stage < 3; stage++)
        {
            Exception error = LoadError(Changed(stage, "Settings.json", _ => Encoding.UTF8.GetBytes(settings)));
            Assert.IsType<FormatException>(error);
            Assert.Contains(message, error.Message);
        }
    }

    [Theory]
    [InlineData(0, "LatentSize", "-8")]
    [InlineData(0, "LatentSize", "2147483647")]
    [InlineData(0, "OutputColumn", "null")]
    [InlineData(0, "OutputColumn", "\"\"")]
    [InlineData(0, "InputColumn", "\" \"")]
    [InlineData(0, "Unknown", "1")]
    [InlineData(1, "Shape.HiddenSize", "2147483647")]
    [InlineData(1, "Shape.Mixtures", "0")]
    [InlineData(1, "Shape.PredictsReward", "false")]
    [InlineData(1, "ActionSpace", """{ "Kind": "discrete", "Count": 7 }""")]
    [InlineData(1, "ActionSpace", """{ "Kind": "sphere" }""")]
    [InlineData(1, "ActionSpace.Low", "[]")]
    [InlineData(1, "ActionSpace.Low", "[7, 7]")]
    [InlineData(1, "Columns.Latent", "\"\"")]
    [InlineData(1, "LongestEpisode", "-1")]
    [InlineData(2, "Shape.HiddenSize", "-12")]
    [InlineData(2, "Shape.UsesCell", "true")]
    [InlineData(2, "Columns.Cell", "\"Cell\"")]
    [InlineData(2, "ActionSpace", """{ "Kind": "discrete", "Count": 7 }""")]
    [InlineData(2, "Columns.Action", "\"\"")]
    public void A_setting_that_does_not_fit_is_refused(int stage, string setting, string value)
    {
        Exception error = LoadError(Changed(stage, "Settings.json", bytes =>
        {
            JsonNode settings = JsonNode.Parse(bytes)!;
            string[] path = setting.Split('.');
            (path.Length == 2 ? settings[path[0]]! : settings)[path[^1]] = JsonNode.Parse(value);
            return Encoding.UTF8.GetBytes(settings.ToJsonString());
        }));
        Assert.IsType<FormatException>(error);
        Assert.NotEmpty(error.Message);
    }

    // ML.NET wraps the exception of a stage in different ways.
    private static Exception LoadError(string path)
    {
        Exception error = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(path, out _));
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            if (cause is FormatException) return cause;
        return error;
    }

    /// <summary>Returns a copy of the model in which one entry of one stage is changed, or removed if <paramref name="change"/> returns null.</summary>
    private string Changed(int stage, string entry, Func<byte[], byte[]?> change)
    {
        string path = _folder.File($"{Guid.NewGuid():N}.zip");
        bool found = false;
        using ZipArchive target = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in Entries(chain.ModelPath))
        {
            bool changed = name.Contains($"Transform_{stage:000}", StringComparison.Ordinal) && name.EndsWith(entry, StringComparison.Ordinal);
            found |= changed;
            byte[] written = entry == "Settings.json" && name.EndsWith("Weights.safetensors", StringComparison.Ordinal) ? WithoutChecksums(bytes) : bytes;
            if ((changed ? change(bytes) : written) is not { } content) continue;
            using Stream stream = target.CreateEntry(name, CompressionLevel.NoCompression).Open();
            stream.Write(content);
        }
        Assert.True(found, $"no entry {entry} of stage {stage} among {string.Join(", ", Entries(chain.ModelPath).Keys)}");
        return path;
    }

    /// <summary>The weights as written by versions before the checksums, which check the settings themselves.</summary>
    private static byte[] WithoutChecksums(byte[] weights)
    {
        using var result = new MemoryStream();
        Safetensors.Write(result, Safetensors.Read(new MemoryStream(weights)).Tensors);
        return result.ToArray();
    }

    private static Dictionary<string, byte[]> Entries(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var bytes = new MemoryStream();
            using Stream stream = entry.Open();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        });
    }
}
