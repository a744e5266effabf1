using System.Buffers.Binary;

namespace WorldModels.Rollouts;

/// <summary>An array in the form of a numpy file: the type of its numbers, the length of each axis, and the bytes; the last axis varies fastest.</summary>
internal sealed record NpyArray(string Type, int[] Shape, byte[] Data)
{
    /// <summary>Returns the number of bytes of one number, or null for a type that is not supported.</summary>
    public static int? SizeOf(string type) => type switch
    {
        "|u1" or "|i1" or "|b1" => 1,
        "<f2" or "<i2" or "<u2" => 2,
        "<f4" or "<i4" or "<u4" => 4,
        "<f8" or "<i8" or "<u8" => 8,
        _ => null,
    };

    public int Length => Shape is [] ? 0 : Shape[0];

    /// <summary>The product of the lengths of all axes except the first.</summary>
    public int ItemSize => Shape.Skip(1).Aggregate(1, (product, length) => product * length);

    /// <summary>Returns the number at an index that counts over all axes.</summary>
    public float Value(long index) => Type switch
    {
        "|u1" => Data[index],
        "|i1" => (sbyte)Data[index],
        "|b1" => Data[index] != 0 ? 1 : 0,
        "<f2" => (float)BinaryPrimitives.ReadHalfLittleEndian(At(index, 2)),
        "<i2" => BinaryPrimitives.ReadInt16LittleEndian(At(index, 2)),
        "<u2" => BinaryPrimitives.ReadUInt16LittleEndian(At(index, 2)),
        "<f4" => BinaryPrimitives.ReadSingleLittleEndian(At(index, 4)),
        "<i4" => BinaryPrimitives.ReadInt32LittleEndian(At(index, 4)),
        "<u4" => BinaryPrimitives.ReadUInt32LittleEndian(At(index, 4)),
        "<f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(At(index, 8)),
        "<i8" => BinaryPrimitives.ReadInt64LittleEndian(At(index, 8)),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(At(index, 8)),
    };

    /// <summary>Returns all numbers at one index of the first axis.</summary>
    public float[] Values(int index)
    {
        float[] values = new float[ItemSize];
        for (int i = 0; i < values.Length; i++) values[i] = Value((long)index * values.Length + i);
        return values;
    }

    public string Describe() => $"{Type} [{string.Join(", ", Shape)}]";

    private ReadOnlySpan<byte> At(long index, int size) => Data.AsSpan(checked((int)(index * size)), size);
}
