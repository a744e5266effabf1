using WorldModels.Fuzzing;
using Xunit;

namespace WorldModels.Tests.HostileFiles;

/// <summary>Files that were changed at random or with knowledge of the format are read or refused, without other effects, and without large allocations because of sizes in the file.</summary>
public sealed class FuzzingTests
{
    public static TheoryData<string> Kinds => [.. Targets.Names];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_hostile_file_is_refused_or_does_no_harm(string kind)
    {
        Target target = Targets.Create(kind);
        Assert.Equal(kind, target.Name);
        using var folder = target as IDisposable;
        FuzzReport report = Fuzzer.Run(target, files: 400, seed: 4);
        Assert.True(report.Failures.Count == 0, string.Join('\n', report.Failures));
        Assert.InRange(report.Refused, 200, 399);
        Assert.Equal(400, report.Refused + report.Loaded);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_files_to_begin_with_are_valid(string kind)
    {
        Target target = Targets.Create(kind);
        using var folder = target as IDisposable;
        Assert.NotEmpty(target.Seeds);
        foreach (byte[] seed in target.Seeds) target.Load(seed);
    }

    [Fact]
    public void A_number_and_a_seed_make_one_file()
    {
        var target = new CmaEsTarget();
        Assert.Equal(Fuzzer.Make(target, 1, 7), Fuzzer.Make(target, 1, 7));
        Assert.NotEqual(Fuzzer.Make(target, 1, 7), Fuzzer.Make(target, 1, 8));
    }

    [Fact]
    public void A_reader_that_throws_anything_else_or_takes_too_much_is_reported()
    {
        FuzzReport report = Fuzzer.Run(new BadTarget(), files: 40, seed: 1);
        Assert.Contains(report.Failures, failure => failure.Contains("KeyNotFoundException", StringComparison.Ordinal));
        Assert.Contains(report.Failures, failure => failure.Contains("took", StringComparison.Ordinal));
    }

    private sealed class BadTarget : Target
    {
        public override string Name => "bad";

        public override IReadOnlyList<byte[]> Seeds { get; } = [[1, 2, 3, 4]];

        public override long Limit(long fileBytes) => 1000;

        public override byte[] Spoil(byte[] file, Mutator mutator) => file;

        public override void Load(byte[] file)
        {
            if (file.Length != 4 || file[0] != 1) throw new KeyNotFoundException();
            GC.KeepAlive(new byte[100_000]);
        }
    }
}
