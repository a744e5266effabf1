using System.Buffers.Binary;
using System.Text;
using WorldModels.Environments;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Torch;

public class ElfVersionNeedsTests
{
    private const string Names = "\0libstdc++.so.6\0GLIBCXX_3.4\0GLIBCXX_3.4.32\0libc.so.6\0GLIBC_2.34\0";
    private const int Needs = 128, NameTable = 256, Sections = 512;

    [Fact]
    public void Every_need_is_read_with_its_library()
    {
        Assert.Equal(
            [
                new VersionNeed("libstdc++.so.6", "GLIBCXX_3.4", false, Needs + 20),
                new VersionNeed("libstdc++.so.6", "GLIBCXX_3.4.32", false, Needs + 36),
                new VersionNeed("libc.so.6", "GLIBC_2.34", false, Needs + 68),
            ],
            ElfVersionNeeds.Read(SmallLibrary()));
    }

    [Fact]
    public void Making_a_version_weak_changes_its_flag_alone()
    {
        byte[] before = SmallLibrary(), after = SmallLibrary();

        Assert.True(ElfVersionNeeds.MakeWeak(after, "GLIBCXX_3.4.32"));

        Assert.Equal([Needs + 36], Enumerable.Range(0, after.Length).Where(i => before[i] != after[i]));
        Assert.Equal(["GLIBCXX_3.4.32"], ElfVersionNeeds.Read(after).Where(need => need.IsWeak).Select(need => need.Version));
    }

    [Fact]
    public void A_version_that_nothing_needs_changes_nothing()
    {
        byte[] library = SmallLibrary();

        Assert.False(ElfVersionNeeds.MakeWeak(library, "GLIBCXX_3.4.3"));
        Assert.Equal(SmallLibrary(), library);
    }

    [Fact]
    public void Every_shortened_file_is_refused()
    {
        byte[] library = SmallLibrary();
        for (int length = 0; length < library.Length; length++)
            Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.Read(library.AsSpan(0, length)));
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused_and_nothing_else()
    {
        var random = new Pcg64(7);
        int refused = 0;
        for (int trial = 0; trial < 20_000; trial++)
        {
            byte[] library = SmallLibrary();
            for (int change = random.Next(1, 4); change > 0; change--) library[random.Next(library.Length)] = (byte)random.Next(256);
            try
            {
                ElfVersionNeeds.MakeWeak(library, "GLIBCXX_3.4.32");
            }
            catch (BadImageFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, 19_999);
    }

    [Fact]
    public void An_entry_that_points_back_at_itself_is_refused()
    {
        byte[] library = SmallLibrary();
        BinaryPrimitives.WriteUInt32LittleEndian(library.AsSpan(Needs + 12), uint.MaxValue - 15);

        Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.Read(library));
    }

    [Fact]
    public void TorchSharps_own_library_asks_for_the_marker_that_the_loader_relaxes()
    {
        byte[] library = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so"));

        Assert.True(ElfVersionNeeds.MakeWeak(library, "GLIBCXX_3.4.32"));
        Assert.Equal(["GLIBCXX_3.4.32"], ElfVersionNeeds.Read(library).Where(need => need.IsWeak).Select(need => need.Version));
    }

    /// <summary>A file with two needed libraries, with two versions and one version; section 1 contains the needs, section 2 the names.</summary>
    private static byte[] SmallLibrary()
    {
        byte[] file = new byte[Sections + 3 * 64];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        Write64(file, 40, Sections);
        Write16(file, 58, 64);
        Write16(file, 60, 3);
        Encoding.ASCII.GetBytes(Names).CopyTo(file, NameTable);

        WriteNeed(file, Needs, 2, "libstdc++.so.6", entries: 16, next: 48);
        WriteEntry(file, Needs + 16, "GLIBCXX_3.4", next: 16);
        WriteEntry(file, Needs + 32, "GLIBCXX_3.4.32", next: 0);
        WriteNeed(file, Needs + 48, 1, "libc.so.6", entries: 16, next: 0);
        WriteEntry(file, Needs + 64, "GLIBC_2.34", next: 0);

        WriteSection(file, 1, type: 0x6ffffffe, Needs, 80, link: 2, count: 2);
        WriteSection(file, 2, type: 3, NameTable, Names.Length, link: 0, count: 0);
        return file;
    }

    private static void WriteNeed(byte[] file, int at, ushort versions, string library, uint entries, uint next)
    {
        Write16(file, at, 1);
        Write16(file, at + 2, versions);
        Write32(file, at + 4, NameOffset(library));
        Write32(file, at + 8, entries);
        Write32(file, at + 12, next);
    }

    private static void WriteEntry(byte[] file, int at, string version, uint next)
    {
        Write32(file, at + 8, NameOffset(version));
        Write32(file, at + 12, next);
    }

    private static void WriteSection(byte[] file, int index, uint type, int start, int length, uint link, uint count)
    {
        int at = Sections + index * 64;
        Write32(file, at + 4, type);
        Write64(file, at + 24, (ulong)start);
        Write64(file, at + 32, (ulong)length);
        Write32(file, at + 40, link);
        Write32(file, at + 44, count);
    }

    private static uint NameOffset(string name) => (uint)Names.IndexOf($"\0{name}\0", StringComparison.Ordinal) + 1;

    private static void Write16(byte[] file, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

    private static void Write32(byte[] file, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

    private static void Write64(byte[] file, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
}
