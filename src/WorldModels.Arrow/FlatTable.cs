using System.Buffers.Binary;
using System.Text;

namespace WorldModels.Arrow;

/// <summary>A table of a FlatBuffer, the encoding of Arrow's metadata. A position outside the bytes causes an exception of the span.</summary>
/// <param name="bytes">The buffer.</param>
/// <param name="at">The position of the table.</param>
internal readonly struct FlatTable(byte[] bytes, int at)
{
    public static FlatTable Root(byte[] bytes) => new(bytes, BinaryPrimitives.ReadInt32LittleEndian(bytes));

    public byte Byte(int field) => Place(field) is > 0 and var place ? bytes[place] : (byte)0;

    public long Int64(int field) => Place(field) is > 0 and var place ? LongAt(place) : 0;

    public string Text(int field)
    {
        (int start, int count) = Vector(field, sizeof(byte));
        return Encoding.UTF8.GetString(bytes, start, count);
    }

    public FlatTable? Table(int field) => Place(field) is > 0 and var place ? TableAt(place) : null;

    /// <summary>Returns the tables of a vector.</summary>
    public IEnumerable<FlatTable> Tables(int field)
    {
        (int start, int count) = Vector(field, sizeof(int));
        for (int i = 0; i < count; i++) yield return TableAt(start + i * sizeof(int));
    }

    /// <summary>Returns the blocks of a footer: the position of each message and the length of its body.</summary>
    public IEnumerable<(long Offset, long BodyLength)> Blocks(int field)
    {
        const int size = 24;
        (int start, int count) = Vector(field, size);
        for (int i = 0; i < count; i++) yield return (LongAt(start + i * size), LongAt(start + i * size + 16));
    }

    private (int Start, int Count) Vector(int field, int itemSize)
    {
        if (Place(field) is not (> 0 and var place)) return (0, 0);
        int start = checked(place + IntAt(place));
        int count = IntAt(start);
        return count >= 0 && start + sizeof(int) + (long)count * itemSize <= bytes.Length ? (start + sizeof(int), count)
            : throw new FormatException($"its metadata declare a list of {count} items, which is longer than the metadata");
    }

    private int Place(int field)
    {
        int vtable = checked(at - IntAt(at)), slot = sizeof(int) + sizeof(ushort) * field;
        int offset = slot + sizeof(ushort) > ShortAt(vtable) ? 0 : ShortAt(vtable + slot);
        return offset == 0 ? 0 : at + offset;
    }

    private FlatTable TableAt(int place) => new(bytes, checked(place + IntAt(place)));

    private int ShortAt(int place) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(place));

    private int IntAt(int place) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(place));

    private long LongAt(int place) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(place));
}
