using System.Buffers.Binary;
using System.Text;

namespace WorldModels.Torch;

/// <summary>A symbol version that a shared library needs from another, such as GLIBCXX_3.4.32 of libstdc++.so.6.</summary>
/// <param name="Library">The file name of the library that must provide the version.</param>
/// <param name="Version">The name of the version.</param>
/// <param name="IsWeak">Whether the loader accepts that it is missing.</param>
/// <param name="FlagsOffset">The position of the entry's two bytes of flags in the file.</param>
internal sealed record VersionNeed(string Library, string Version, bool IsWeak, int FlagsOffset);

/// <summary>
/// Reads the symbol versions that a Linux shared library needs, and marks them as weak: the section .gnu.version_r of a 64-bit
/// little-endian ELF file (Linux Standard Base Core, "Symbol Versioning").
/// </summary>
/// <remarks>The loader refuses a library if a version that it needs is missing, unless that entry is marked as weak.</remarks>
internal static class ElfVersionNeeds
{
    private const int HeaderSize = 64, SectionHeaderSize = 64, NeedSize = 16, EntrySize = 16;
    private const uint VersionNeedSection = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Returns every version that the file needs, in the order of the file; empty if it has no such section.</summary>
    /// <exception cref="BadImageFormatException">The file is not a well-formed 64-bit little-endian ELF file.</exception>
    public static IReadOnlyList<VersionNeed> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize || !file.StartsWith("\u007fELF\u0002\u0001"u8)) throw Malformed("it is not a 64-bit little-endian ELF file");
        List<VersionNeed> needs = [];
        ulong sections = UInt64(file, 40);
        ushort count = UInt16(file, 60);
        if (count > 0 && UInt16(file, 58) != SectionHeaderSize) throw Malformed("its section headers have an unknown size");
        for (int i = 0; i < count; i++)
        {
            var header = SectionHeader(file, sections, i);
            if (UInt32(header, 4) != VersionNeedSection) continue;
            uint link = UInt32(header, 40);
            if (link >= count) throw Malformed("its version section names no string table");
            var (start, length) = Content(file, header);
            var (namesStart, namesLength) = Content(file, SectionHeader(file, sections, (int)link));
            ReadNeeds(file.Slice(start, length), start, UInt32(header, 44), file.Slice(namesStart, namesLength), needs);
            break;
        }
        return needs;
    }

    /// <summary>Marks every need of <paramref name="version"/> as weak, in place. Returns whether there was one.</summary>
    /// <exception cref="BadImageFormatException">The file is not a well-formed 64-bit little-endian ELF file.</exception>
    public static bool MakeWeak(Span<byte> file, string version)
    {
        bool found = false;
        foreach (var need in Read(file).Where(need => need.Version == version))
        {
            Span<byte> flags = file.Slice(need.FlagsOffset, 2);
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(UInt16(flags, 0) | Weak));
            found = true;
        }
        return found;
    }

    private static void ReadNeeds(ReadOnlySpan<byte> section, int start, uint count, ReadOnlySpan<byte> names, List<VersionNeed> needs)
    {
        // Offsets may only increase, so that a hostile file cannot cause an endless loop.
        for (int need = 0, left = (int)Math.Min(count, int.MaxValue); left > 0; left--)
        {
            Require(section, need, NeedSize);
            string library = Name(names, UInt32(section, need + 4));
            int entry = Advance(section, need, UInt32(section, need + 8));
            for (int entries = UInt16(section, need + 2); entries > 0; entries--)
            {
                Require(section, entry, EntrySize);
                bool weak = (UInt16(section, entry + 4) & Weak) != 0;
                needs.Add(new VersionNeed(library, Name(names, UInt32(section, entry + 8)), weak, start + entry + 4));
                uint next = UInt32(section, entry + 12);
                if (next == 0) break;
                entry = Advance(section, entry, next);
            }
            uint following = UInt32(section, need + 12);
            if (following == 0) return;
            need = Advance(section, need, following);
        }
    }

    private static ReadOnlySpan<byte> SectionHeader(ReadOnlySpan<byte> file, ulong sections, int index)
    {
        if (sections > (ulong)file.Length || (ulong)file.Length - sections < (ulong)(index + 1) * SectionHeaderSize)
            throw Malformed("its section headers lie outside it");
        return file.Slice((int)sections + index * SectionHeaderSize, SectionHeaderSize);
    }

    private static (int Start, int Length) Content(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header)
    {
        ulong start = UInt64(header, 24), length = UInt64(header, 32);
        if (start > (ulong)file.Length || length > (ulong)file.Length - start) throw Malformed("one of its sections lies outside it");
        return ((int)start, (int)length);
    }

    private static int Advance(ReadOnlySpan<byte> section, int from, uint by)
    {
        if (by == 0 || by > section.Length - from) throw Malformed("an entry of its version section points outside the section");
        return from + (int)by;
    }

    private static void Require(ReadOnlySpan<byte> section, int at, int size)
    {
        if (section.Length - at < size) throw Malformed("its version section ends too early");
    }

    private static string Name(ReadOnlySpan<byte> names, uint offset)
    {
        int length = offset < names.Length ? names[(int)offset..].IndexOf((byte)0) : -1;
        if (length < 0) throw Malformed("a name lies outside its string table");
        return Encoding.ASCII.GetString(names.Slice((int)offset, length));
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private static BadImageFormatException Malformed(string why) => new($"cannot read the library's symbol versions: {why}");
}
