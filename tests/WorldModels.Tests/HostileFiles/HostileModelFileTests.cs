using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Fuzzing;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.HostileFiles;

/// <summary>The checks of a model zip before any part of it is loaded.</summary>
public sealed class HostileModelFileTests : IDisposable
{
    private static readonly string Chain = Targets.SeedFolder("memory-control.zip");
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_chain_of_this_library_passes_and_loads()
    {
        ModelFile.Verify(Chain);
        Assert.NotNull(WorldModels.Control.ControllerTransformer.FromModel(_ml.WorldModels().LoadModel(Chain)));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("TransformerChain/.hidden")]
    [InlineData("C:\\evil")]
    public void An_entry_that_leads_elsewhere_is_refused(string name) => AssertRefused(Changed(entries => entries.Add(new(name, [1, 2, 3]))), "is not valid");

    [Fact]
    public void An_entry_that_comes_twice_is_refused() => AssertRefused(Changed(entries => entries.Add(entries[^1])), "two entries");

    [Fact]
    public void An_entry_that_does_not_belong_to_a_stage_is_refused()
    {
        string stage = Entries(Chain).First(entry => entry.Key.EndsWith("Settings.json", StringComparison.Ordinal)).Key.Replace("Settings.json", "", StringComparison.Ordinal);
        AssertRefused(Changed(entries => entries.Add(new(stage + "extra.bin", [1]))), "extra.bin' does not belong to a stage of kind");
    }

    [Fact]
    public void More_than_is_allowed_is_refused_before_it_is_unpacked()
    {
        string bomb = Changed(entries => entries.Add(new("TransformerChain/zeros", new byte[64 << 20])));
        Assert.True(new FileInfo(bomb).Length < 1 << 18);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(bomb, "declare more than 1000000 bytes", new ModelFileOptions { MaxBytes = 1_000_000 });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_damaged_byte_is_found_by_the_checksum_of_the_zip()
    {
        byte[] file = File.ReadAllBytes(Changed(_ => { }, CompressionLevel.NoCompression));
        int weights = file.AsSpan().IndexOf("\"head.bias\""u8);
        file[weights + 400] ^= 1;
        File.WriteAllBytes(_folder.File("flipped.zip"), file);
        AssertRefused(_folder.File("flipped.zip"), "checksum does not match");
    }

    [Theory]
    [InlineData("Settings.json")]
    [InlineData("Weights.safetensors")]
    public void Plain_loading_finds_it_too_by_the_checksums_of_the_stage(string entry)
    {
        string path = Changed(entries =>
        {
            int place = entries.FindIndex(other => other.Key.EndsWith(entry, StringComparison.Ordinal));
            byte[] bytes = [.. entries[place].Value];
            if (entry == "Settings.json") bytes[bytes.AsSpan().IndexOf("\"Observation\""u8) + 1] ^= 2;
            else bytes[^2] ^= 1;
            entries[place] = new(entries[place].Key, bytes);
        });
        Exception? error = Assert.ThrowsAny<Exception>(() => _ml.Model.Load(path, out _));
        while (error is not (FormatException or null)) error = error.InnerException;
        Assert.Contains($"{entry} of stage 'MdnRnnPredictor' is damaged: its checksum does not match", error!.Message);
    }

    [Fact]
    public void A_file_from_before_the_checksums_is_read()
    {
        string path = Changed(entries =>
        {
            for (int i = 0; i < entries.Count; i++)
            {
                if (!entries[i].Key.EndsWith("Weights.safetensors", StringComparison.Ordinal)) continue;
                using var bytes = new MemoryStream();
                SafetensorsFile weights = Safetensors.Read(new MemoryStream(entries[i].Value));
                Assert.Equal(["settings_sha256", "weights_sha256"], weights.Metadata.Keys.Order());
                Safetensors.Write(bytes, weights.Tensors);
                entries[i] = new(entries[i].Key, bytes.ToArray());
            }
        });
        Assert.NotNull(_ml.WorldModels().LoadModel(path));
    }

    [Fact]
    public void The_schema_of_the_data_is_not_looked_at()
    {
        string path = Changed(entries => entries[entries.FindIndex(entry => entry.Key == "Schema")] = new("Schema", [1, 2, 3]));
        Assert.ThrowsAny<Exception>(() => _ml.Model.Load(path, out _));
        Assert.NotNull(_ml.WorldModels().LoadModel(path));
    }

    [Fact]
    public void A_loader_that_is_not_known_is_named_and_can_be_allowed()
    {
        using RolloutDataView rollouts = _ml.Data.LoadRollouts(Targets.SeedFolder("rollouts-points"));
        string path = _folder.File("stock.zip");
        _ml.Model.Save(_ml.Transforms.ReplaceMissingValues("Observation").Fit(rollouts), rollouts.Schema, path);
        string loader = System.Text.RegularExpressions.Regex.Match(AssertRefused(path, "which is not allowed"), "names the loader '(.+?)'").Groups[1].Value;
        Assert.NotNull(_ml.WorldModels().LoadModel(path, new ModelFileOptions { Loaders = [loader] }));
    }

    [Fact]
    public void Stock_stages_that_only_move_columns_are_known()
    {
        using RolloutDataView rollouts = _ml.Data.LoadRollouts(Targets.SeedFolder("rollouts-points"));
        string path = _folder.File("stock.zip");
        var chain = _ml.Transforms.CopyColumns("State", "Observation").Append(_ml.Transforms.Concatenate("Both", "State", "Action"))
            .Append(_ml.Transforms.Conversion.ConvertType("Number", "Step", DataKind.Single)).Append(_ml.Transforms.NormalizeMinMax("Number"))
            .Append(_ml.Transforms.DropColumns("State"));
        _ml.Model.Save(chain.Fit(rollouts), rollouts.Schema, path);
        ModelFile.Verify(path);
    }

    [Fact]
    public void A_known_loader_of_another_assembly_is_refused()
    {
        string path = Changed(entries =>
        {
            int place = entries.FindIndex(entry => entry.Key.EndsWith("Model.key", StringComparison.Ordinal) && entry.Value.AsSpan().IndexOf("MdnRnnPredictor"u8) >= 0);
            byte[] bytes = [.. entries[place].Value], name = System.Text.Encoding.Unicode.GetBytes("WorldModels,");
            int at = bytes.AsSpan().IndexOf(name);
            Assert.True(at > 0);
            System.Text.Encoding.Unicode.GetBytes("EvilModels_,").AsSpan(0, name.Length).CopyTo(bytes.AsSpan(at));
            entries[place] = new(entries[place].Key, bytes);
        });
        AssertRefused(path, "the loader 'MdnRnnPredictor' of the assembly 'EvilModels_'");
    }

    [Fact]
    public void A_chain_that_only_claims_its_stages_takes_no_memory()
    {
        string path = Changed(entries =>
        {
            byte[] key = entries.Find(entry => entry.Key.EndsWith("TransformerChain/Model.key", StringComparison.Ordinal)).Value;
            // Byte 16 of the header is the position of the loader's own data.
            BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan((int)BinaryPrimitives.ReadInt64LittleEndian(key.AsSpan(16))), 1_845_519_616);
        });
        AssertRefused(path, "declares a chain of 1845519616 stages");
    }

    [Fact]
    public void What_is_no_model_is_refused_and_what_is_not_there_is_named()
    {
        File.WriteAllBytes(_folder.File("text.zip"), "no zip"u8.ToArray());
        AssertRefused(_folder.File("text.zip"), "not a complete zip");
        AssertRefused(Targets.SeedFolder("npz", "rollout_00000.npz"), "no entry Model.key");
        Assert.Contains("nowhere.zip", Assert.Throws<FileNotFoundException>(() => _ml.WorldModels().LoadModel(_folder.File("nowhere.zip"))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ModelFile.Verify(Chain, new ModelFileOptions { MaxBytes = 0 }));
    }

    private string AssertRefused(string path, string message, ModelFileOptions? options = null)
    {
        string found = Assert.Throws<FormatException>(() => ModelFile.Verify(path, options)).Message;
        Assert.Contains(message, found);
        Assert.Contains(path, found);
        Assert.Throws<FormatException>(() => _ml.WorldModels().LoadModel(path, options));
        return found;
    }

    private string Changed(Action<List<KeyValuePair<string, byte[]>>> change, CompressionLevel level = CompressionLevel.Optimal)
    {
        List<KeyValuePair<string, byte[]>> entries = Entries(Chain);
        change(entries);
        string path = _folder.File($"{Guid.NewGuid():N}.zip");
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in entries)
        {
            using Stream stream = zip.CreateEntry(name, level).Open();
            stream.Write(bytes);
        }
        return path;
    }

    private static List<KeyValuePair<string, byte[]>> Entries(string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        return [.. zip.Entries.Select(entry => KeyValuePair.Create(entry.FullName, CheckedZip.Read(entry)))];
    }
}
