using System.Runtime.InteropServices;

namespace WorldModels.Gymnasium.Tests;

public class ArrayFrameTests
{
    [Fact]
    public void Numbers_of_every_type_are_read()
    {
        Check<byte>('b', [0, 1], [0, 1]);
        Check<byte>('u', [0, 255], [0, 255]);
        Check<sbyte>('i', [-128, 127], [-128, 127]);
        Check<ushort>('u', [1, 65535], [1, 65535]);
        Check<short>('i', [-32768, 2], [-32768, 2]);
        Check<uint>('u', [1, 1u << 31], [1, 2147483648f]);
        Check<int>('i', [-5, 1 << 20], [-5, 1048576]);
        Check<ulong>('u', [1, 1ul << 63], [1, 9223372036854775808f]);
        Check<long>('i', [-1, 1L << 40], [-1, 1099511627776f]);
        Check('f', [(Half)0.5f, Half.NaN], [0.5f, float.NaN]);
        Check<float>('f', [0.1f, float.NegativeInfinity], [0.1f, float.NegativeInfinity]);
        Check<double>('f', [0.1, 1e300], [0.1f, float.PositiveInfinity]);

        static void Check<T>(char kind, T[] items, float[] expected) where T : unmanaged
        {
            float[] values = new float[items.Length];
            new ArrayFrame(Frame(kind, Marshal.SizeOf<T>(), [items.Length], MemoryMarshal.AsBytes<T>(items))).CopyTo(values);
            Assert.Equal(expected, values);
        }
    }

    [Theory]
    [InlineData('f', 3, new[] { 2 }, 6, "type f3")]
    [InlineData('f', 4, new[] { 3 }, 12, "shape (3), but 2 numbers")]
    [InlineData('f', 4, new[] { 2 }, 7, "not an array")]
    [InlineData('f', 4, new[] { -1, -2 }, 7, "not an array")]
    public void Arrays_that_do_not_fit_are_refused(char kind, int itemBytes, int[] shape, int bytes, string problem) =>
        Assert.Contains(problem, Assert.Throws<GymnasiumException>(
            () => new ArrayFrame(Frame(kind, itemBytes, shape, new byte[bytes])).CopyTo(new float[2])).Message);

    [Fact]
    public void Bytes_that_end_too_early_are_refused() =>
        Assert.Contains("not an array", Assert.Throws<GymnasiumException>(() => new ArrayFrame([(byte)'f', 4, 2, 0])).Message);

    private static byte[] Frame(char kind, int itemBytes, int[] shape, ReadOnlySpan<byte> items) =>
        [(byte)kind, (byte)itemBytes, (byte)shape.Length, .. MemoryMarshal.AsBytes<int>(shape), .. items];
}
