using System.Buffers.Binary;
using System.Security.Cryptography;
using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

public sealed class CmaEsCheckpointTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cma-es-");

    private string FilePath => Path.Combine(_folder.FullName, "run.cma");

    public void Dispose() => _folder.Delete(recursive: true);

    // With 40 coordinates and a small population only every second generation decomposes, so the saved covariance and axes differ.
    [Theory]
    [InlineData(0, 40, 6)]
    [InlineData(1, 40, 6)]
    [InlineData(15, 40, 6)]
    [InlineData(25, 3, 0)]
    public void A_resumed_run_equals_the_uninterrupted_one_bit_for_bit(int generations, int n, int population)
    {
        var options = new CmaEsOptions { Seed = 9, Population = population, TargetLoss = 1e-7 };
        var search = new CmaEs(Enumerable.Repeat(1.0, n), 0.7, options);
        for (int i = 0; i < generations; i++) Advance(search);
        search.Save(FilePath);
        var resumed = CmaEs.Load(FilePath);
        for (int i = 0; i < 60; i++)
        {
            Advance(search);
            Advance(resumed);
            Assert.Equal(search.Ask(), resumed.Ask());
        }
        Assert.Equal(search.BestCandidate, resumed.BestCandidate);
        Assert.Equal((search.Sigma, search.BestLoss, search.Generation, search.Evaluations), (resumed.Sigma, resumed.BestLoss, resumed.Generation, resumed.Evaluations));
        Assert.Equal(search.StopReasons, resumed.StopReasons);
    }

    [Fact]
    public void A_generation_asked_before_saving_can_be_told_after_loading()
    {
        CmaEs search = Advanced();
        IReadOnlyList<double[]> candidates = search.Ask();
        CmaEs resumed = Copy(search);
        foreach (CmaEs each in new[] { search, resumed }) each.Tell(candidates, [.. candidates.Select(x => CmaEsTests.Loss("ellipsoid", x))]);
        Assert.Equal(search.Ask(), resumed.Ask());
    }

    [Fact]
    public void A_stopped_run_is_still_stopped_and_histories_still_count()
    {
        var search = new CmaEs([1, 1], 1, new() { LossTolerance = 0 });
        for (int i = 0; i < 9; i++) search.Tell(search.Ask(), new double[search.Population]);
        CmaEs resumed = Copy(search);
        Assert.False(resumed.Stop);
        resumed.Tell(resumed.Ask(), new double[resumed.Population]);
        Assert.Equal(["LossHistoryTolerance"], Copy(resumed).StopReasons);
    }

    [Fact]
    public void Saving_replaces_the_file_and_leaves_no_other()
    {
        CmaEs search = Advanced();
        search.Save(FilePath);
        Advance(search);
        search.Save(FilePath);
        Assert.Equal(search.Generation, CmaEs.Load(FilePath).Generation);
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void The_same_run_writes_the_same_bytes()
    {
        Assert.Equal(Bytes(Advanced()), Bytes(Advanced()));
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        byte[] bytes = Bytes(Advanced());
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<FormatException>(() => CmaEs.Load(new MemoryStream(bytes, 0, length)));
    }

    [Fact]
    public void A_file_with_any_byte_changed_is_refused()
    {
        byte[] bytes = Bytes(Advanced());
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x41;
            Assert.Throws<FormatException>(() => CmaEs.Load(new MemoryStream(bytes)));
            bytes[i] ^= 0x41;
        }
    }

    [Fact]
    public void A_newer_format_is_named_in_the_refusal()
    {
        byte[] bytes = Bytes(Advanced());
        bytes[8] = 7;
        Assert.Contains("format 7", Assert.Throws<FormatException>(() => CmaEs.Load(new MemoryStream(bytes))).Message);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -5)]
    [InlineData(0, 9_999)]
    [InlineData(0, int.MaxValue)]
    [InlineData(4, -1)]
    [InlineData(8 + 4, -1)]
    [InlineData(110, -1)]
    public void Content_that_lies_under_a_valid_checksum_is_refused(int offset, int value)
    {
        byte[] bytes = Bytes(Advanced());
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20 + offset), value);
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32), bytes.AsSpan(bytes.Length - 32));
        Assert.Throws<FormatException>(() => CmaEs.Load(new MemoryStream(bytes)));
    }

    [Fact]
    public void A_missing_file_says_so()
    {
        Assert.Throws<FileNotFoundException>(() => CmaEs.Load(FilePath));
    }

    private static CmaEs Advanced()
    {
        var search = new CmaEs([1, 2, 3], 0.5, new() { Seed = 3 });
        for (int i = 0; i < 5; i++) Advance(search);
        return search;
    }

    private static void Advance(CmaEs search)
    {
        IReadOnlyList<double[]> candidates = search.Ask();
        search.Tell(candidates, [.. candidates.Select(x => CmaEsTests.Loss("ellipsoid", x))]);
    }

    private static byte[] Bytes(CmaEs search)
    {
        using var stream = new MemoryStream();
        search.Save(stream);
        return stream.ToArray();
    }

    private static CmaEs Copy(CmaEs search) => CmaEs.Load(new MemoryStream(Bytes(search)));
}
