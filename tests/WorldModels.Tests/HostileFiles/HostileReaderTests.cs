using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Fuzzing;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.HostileFiles;

/// <summary>Single false statements in a file, each made on purpose.</summary>
public sealed class HostileReaderTests : IDisposable
{
    private const long Little = 1 << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tensor_that_is_only_claimed_takes_no_memory(bool forwardOnly)
    {
        byte[] header = Encoding.UTF8.GetBytes("""{"a":{"dtype":"F16","shape":[400000000],"data_offsets":[0,800000000]}}""");
        using var file = new MemoryStream([.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[100]]);
        using Stream stream = forwardOnly ? new System.IO.Compression.BrotliStream(Packed(file), System.IO.Compression.CompressionMode.Decompress) : file;
        AssertRefused("ends before its last value", () => Safetensors.Read(stream));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_part_of_a_checkpoint_that_is_only_claimed_takes_no_memory(int part)
    {
        byte[] file = Targets.Seed("checkpoints", "C.checkpoint");
        int at = part == 0 ? 12 : 16 + BitConverter.ToInt32(file, 12);
        foreach (int claim in new[] { int.MaxValue, -1, file.Length })
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), claim);
            AssertRefused($"declares a part of {claim} bytes", () => Checkpoint<ControllerProgress>.Read(Targets.Sign(file)));
        }
    }

    [Fact]
    public void A_population_that_is_only_claimed_takes_no_memory()
    {
        byte[] file = Targets.Seed("search.cmaes");
        // After the header of 20 bytes and n.
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), int.MaxValue);
        AssertRefused("a population of 2147483647", () => CmaEs.Load(new MemoryStream(Targets.Sign(file))));
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(12), int.MaxValue - 2000);
        AssertRefused("declares a content of", () => CmaEs.Load(new MemoryStream(file)));
    }

    [Theory]
    [InlineData("Mean", "[1, 2]")]
    [InlineData("Mean", "[1, \"NaN\", 3]")]
    [InlineData("Adapted", "null")]
    [InlineData("Random", "[1]")]
    [InlineData("Generation", "-1")]
    public void The_state_of_a_search_is_checked(string name, string value)
    {
        JsonNode state = JsonNode.Parse(SearchMethods.Save(New()))!;
        state[name] = JsonNode.Parse(value);
        Assert.Throws<FormatException>(() => SearchMethods.Restore(New(), Encoding.UTF8.GetBytes(state.ToJsonString())));

        static IEvolutionStrategy New() => SearchMethods.Create(SearchMethod.OpenEs, [1, 2, 3], 0.5, 4, seed: 1, threads: 1);
    }

    [Theory]
    [InlineData("\"count\": 3", "\"count\": -3", "incomplete")]
    [InlineData("\"kind\": \"discrete\"", "\"kind\": \"System.Object\"", "'System.Object'")]
    [InlineData("\"episodeLengths\": [", "\"episodeLengths\": [ 2147483647, 2147483647, 2147483647, 2147483647,", "truncated")]
    [InlineData("\"episodeLengths\": [", "\"episodeLengths\": [ 0,", "an episode of 0 steps")]
    public void A_header_of_rollouts_that_lies_is_refused(string text, string lie, string message)
    {
        string header = Encoding.UTF8.GetString(Targets.Seed("rollouts-points", "rollouts.json"));
        Assert.Contains(text, header);
        Write(Encoding.UTF8.GetBytes(header.Replace(text, lie, StringComparison.Ordinal)), Targets.Seed("rollouts-points", "rollouts.bin"));
        AssertRefused(message, () => RolloutStore.Open(_folder.Path));
    }

    [Fact]
    public void Pictures_whose_size_comes_round_to_a_small_number_are_refused()
    {
        // 65537 x 65537 is 131073 in 32 bits.
        JsonNode header = JsonNode.Parse(Targets.Seed("rollouts-pictures", "rollouts.json"))!;
        (header["observation"]!["height"], header["observation"]!["width"], header["observation"]!["channels"]) = (65537, 65537, 1);
        Write(Encoding.UTF8.GetBytes(header.ToJsonString()), []);
        AssertRefused("65537 x 65537 x 1", () => RolloutStore.Open(_folder.Path));
    }

    [Fact]
    public void Rows_that_hold_no_numbers_are_refused_when_they_are_read()
    {
        byte[] header = Targets.Seed("rollouts-points", "rollouts.json"), rows = Targets.Seed("rollouts-points", "rollouts.bin");
        // Two observed numbers, one done, the reward, and one byte.
        for (int number = 0; number < 4; number++) BitConverter.GetBytes(float.NaN).CopyTo(rows, number * sizeof(float));
        rows[4 * sizeof(float)] = 2;
        Write(header, rows);
        using RolloutStore store = RolloutStore.Open(_folder.Path);
        AssertRefused("the observation of row 0 contains NaN", () => store.ReadValues(0, new float[2]));
        AssertRefused("the action of row 0 contains NaN", () => store.ReadAction(0, new float[1]));
        AssertRefused("the reward of row 0 contains NaN", () => store.ReadReward(0));
        AssertRefused("done of row 0 is 2", () => store.ReadDone(0));
        Assert.True(float.IsFinite(store.ReadReward(1)));
    }

    [Fact]
    public void A_damaged_array_of_an_npz_is_found_by_its_checksum()
    {
        using (var zip = new System.IO.Compression.ZipArchive(new MemoryStream(Targets.Seed("npz", "rollout_00000.npz"))))
        using (var copy = new System.IO.Compression.ZipArchive(File.Create(_folder.File("e.npz")), System.IO.Compression.ZipArchiveMode.Create))
            foreach (System.IO.Compression.ZipArchiveEntry entry in zip.Entries)
            {
                using Stream stream = copy.CreateEntry(entry.FullName, System.IO.Compression.CompressionLevel.NoCompression).Open();
                stream.Write(CheckedZip.Read(entry));
            }
        var options = new NpzOptions { ActionSpace = new DiscreteSpace(3) };
        new MLContext().Data.LoadRolloutsFromNpz([_folder.File("e.npz")], options).Dispose();
        byte[] file = File.ReadAllBytes(_folder.File("e.npz"));
        file[file.AsSpan().IndexOf("NUMPY"u8) + 127 + 4] ^= 1;
        File.WriteAllBytes(_folder.File("e.npz"), file);
        AssertRefused("checksum does not match", () => new MLContext().Data.LoadRolloutsFromNpz([_folder.File("e.npz")], options));
    }

    [Fact]
    public void A_table_takes_memory_for_what_it_knows_and_not_for_the_size_that_it_claims()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var table = new TransitionTable(16, 1_000_000, [new TransitionCount(3, 999_999, 5, 2, 0.5f), new TransitionCount(3, 999_999, TransitionCount.End, 1, 2f), new TransitionCount(15, 7, 0, 4, 1f)]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
        Assert.Equal((2, 7L, 3L, 4L, 0L), (table.KnownCells, table.StepCount, table.Count(3, 999_999), table.Count(15, 7), table.Count(15, 8)));
        Assert.Equal(1, table.Reward(3, 999_999), 1e-12);
        Assert.False(table.IsKnown(3, 999_998));
    }

    [Fact]
    public void An_ensemble_has_no_more_members_than_weights()
    {
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(Targets.Seed("dynamics-Gaussian.zip")));
        using var weights = new MemoryStream(CheckedZip.Read(zip.GetEntry("TransformerChain/Weights.safetensors")!));
        Dictionary<string, NamedTensor> tensors = Safetensors.Read(weights).Tensors.ToDictionary(tensor => tensor.Name);
        var shape = new DynamicsShape(2, 3, DynamicsHead.Gaussian, 5, [6], 1, PredictsDifferences: true, PredictsDone: true);
        Assert.Equal(1, new DynamicsModel(tensors, shape, new DiscreteSpace(3)).Shape.Members);
        AssertRefused("lack '1.", () => _ = new DynamicsModel(tensors, shape with { Members = int.MaxValue }, new DiscreteSpace(3)));
    }

    [Fact]
    public void The_checksum_is_that_of_zips()
    {
        // The check value of CRC-32/ISO-HDLC.
        Assert.Equal(0xCBF43926u, Crc32.Append(Crc32.Append(0, "1234"u8), "56789"u8));
    }

    private static void AssertRefused(string message, Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(message, Assert.Throws<FormatException>(read).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
    }

    private void Write(byte[] header, byte[] rows)
    {
        File.WriteAllBytes(_folder.File("rollouts.json"), header);
        File.WriteAllBytes(_folder.File("rollouts.bin"), rows);
    }

    private static MemoryStream Packed(MemoryStream file)
    {
        var packed = new MemoryStream();
        using (var stream = new System.IO.Compression.BrotliStream(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true)) file.CopyTo(stream);
        packed.Position = 0;
        return packed;
    }
}
