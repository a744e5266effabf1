using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace WorldModels.Gymnasium;

/// <summary>An array from Python: the type of its numbers, its shape, and its bytes in C order.</summary>
internal readonly ref struct ArrayFrame
{
    private readonly ReadOnlySpan<byte> _items;

    /// <exception cref="GymnasiumException">The bytes are not those of an array.</exception>
    public ArrayFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 3 || frame.Length < 3 + 4 * frame[2]) throw Malformed(frame.Length);
        Type = $"{(char)frame[0]}{frame[1]}";
        Shape = new int[frame[2]];
        long count = 1;
        for (int i = 0; i < Shape.Length; i++) count *= Shape[i] = BinaryPrimitives.ReadInt32LittleEndian(frame[(3 + 4 * i)..]);
        _items = frame[(3 + 4 * Shape.Length)..];
        if (count * frame[1] != _items.Length) throw Malformed(frame.Length);
        Count = (int)count;
    }

    /// <summary>The type under NumPy's name: b1, i1 to i8, u1 to u8 or f2 to f8.</summary>
    public string Type { get; }

    public int[] Shape { get; }

    public int Count { get; }

    /// <exception cref="GymnasiumException">The numbers are not bytes, or their number is different.</exception>
    public void CopyTo(Span<byte> pixels)
    {
        if (Type != "u1" || Count != pixels.Length) throw Unexpected($"{pixels.Length} bytes");
        _items.CopyTo(pixels);
    }

    /// <exception cref="GymnasiumException">The type of the numbers is unknown, or their number is different.</exception>
    public void CopyTo(Span<float> values)
    {
        if (Count != values.Length) throw Unexpected($"{values.Length} numbers");
        switch (Type)
        {
            case "f4": MemoryMarshal.Cast<byte, float>(_items).CopyTo(values); break;
            case "f8": Convert<double>(values, value => (float)value); break;
            case "f2": Convert<Half>(values, value => (float)value); break;
            case "u1" or "b1": Convert<byte>(values, value => value); break;
            case "i1": Convert<sbyte>(values, value => value); break;
            case "u2": Convert<ushort>(values, value => value); break;
            case "i2": Convert<short>(values, value => value); break;
            case "u4": Convert<uint>(values, value => value); break;
            case "i4": Convert<int>(values, value => value); break;
            case "u8": Convert<ulong>(values, value => value); break;
            case "i8": Convert<long>(values, value => value); break;
            default: throw Unexpected("numbers");
        }
    }

    private void Convert<T>(Span<float> values, Func<T, float> convert) where T : struct
    {
        ReadOnlySpan<T> items = MemoryMarshal.Cast<byte, T>(_items);
        for (int i = 0; i < values.Length; i++) values[i] = convert(items[i]);
    }

    private GymnasiumException Unexpected(string expected) =>
        new($"Python sent an array of type {Type} and shape ({string.Join(", ", Shape)}), but {expected} were expected");

    private static GymnasiumException Malformed(int length) => new($"Python sent {length} bytes that are not an array");
}
