using System.Buffers.Binary;

namespace WorldModels.Torch;

/// <summary>A type of the numbers in a file of PyTorch.</summary>
/// <param name="Name">The name of its storage in Python.</param>
/// <param name="Size">Bytes of a number.</param>
/// <param name="Decode">Reads a number; null where weights cannot be of this type.</param>
internal sealed record TorchNumber(string Name, int Size, TorchNumber.Decoder? Decode)
{
    public delegate float Decoder(ReadOnlySpan<byte> bytes);

    public static IReadOnlyList<TorchNumber> All { get; } =
    [
        new("FloatStorage", 4, BinaryPrimitives.ReadSingleLittleEndian),
        new("DoubleStorage", 8, bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        new("HalfStorage", 2, bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        new("BFloat16Storage", 2, bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes) << 16)),
        new("LongStorage", 8, null), new("IntStorage", 4, null), new("ShortStorage", 2, null), new("CharStorage", 1, null), new("ByteStorage", 1, null), new("BoolStorage", 1, null),
    ];
}
