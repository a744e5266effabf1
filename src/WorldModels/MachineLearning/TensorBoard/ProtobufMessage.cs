using System.Buffers.Binary;
using System.Text;

namespace WorldModels.MachineLearning;

/// <summary>The fields of a Protocol Buffers message, in the order in which they are added.</summary>
internal sealed class ProtobufMessage
{
    private const int Varint = 0, EightBytes = 1, Bytes = 2, FourBytes = 5;

    private readonly List<byte> _bytes = [];

    public ProtobufMessage Add(int field, long value)
    {
        WriteKey(field, Varint);
        WriteVarint((ulong)value);
        return this;
    }

    public ProtobufMessage Add(int field, double value)
    {
        WriteKey(field, EightBytes);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtobufMessage Add(int field, float value)
    {
        WriteKey(field, FourBytes);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtobufMessage Add(int field, byte[] value)
    {
        WriteKey(field, Bytes);
        WriteVarint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public ProtobufMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    public ProtobufMessage Add(int field, ProtobufMessage value) => Add(field, value.ToBytes());

    public byte[] ToBytes() => [.. _bytes];

    private void WriteKey(int field, int kind) => WriteVarint((ulong)(field << 3 | kind));

    private void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
