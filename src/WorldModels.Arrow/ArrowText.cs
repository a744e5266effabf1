using System.Buffers.Binary;
using System.Text;
using Apache.Arrow;

namespace WorldModels.Arrow;

/// <summary>Reads text from Arrow's buffers. Arrow's own <c>GetString</c> uses the offsets of a damaged file without a check.</summary>
internal static class ArrowText
{
    private const int ViewBytes = 16, InlineBytes = 12;

    /// <summary>UTF-8 with offsets of four bytes.</summary>
    public static ReadOnlyMemory<char>[] Texts(IArrowArray array) => Read(array, sizeof(int), (offsets, i) =>
    {
        int start = BinaryPrimitives.ReadInt32LittleEndian(offsets[(i * sizeof(int))..]);
        return array.Data.Buffers[2].Span[start..BinaryPrimitives.ReadInt32LittleEndian(offsets[((i + 1) * sizeof(int))..])];
    });

    /// <summary>UTF-8 with offsets of eight bytes.</summary>
    public static ReadOnlyMemory<char>[] LargeTexts(IArrowArray array) => Read(array, sizeof(long), (offsets, i) =>
    {
        int start = checked((int)BinaryPrimitives.ReadInt64LittleEndian(offsets[(i * sizeof(long))..]));
        return array.Data.Buffers[2].Span[start..checked((int)BinaryPrimitives.ReadInt64LittleEndian(offsets[((i + 1) * sizeof(long))..]))];
    });

    /// <summary>Views: short text is stored in the view, longer text in one of several buffers.</summary>
    public static ReadOnlyMemory<char>[] Views(IArrowArray array) => Read(array, ViewBytes, (views, i) =>
    {
        ReadOnlySpan<byte> view = views.Slice(i * ViewBytes, ViewBytes);
        int length = BinaryPrimitives.ReadInt32LittleEndian(view);
        return length <= InlineBytes ? view.Slice(sizeof(int), length)
            : array.Data.Buffers[2 + BinaryPrimitives.ReadInt32LittleEndian(view[8..])].Span.Slice(BinaryPrimitives.ReadInt32LittleEndian(view[12..]), length);
    });

    private delegate ReadOnlySpan<byte> TextAt(ReadOnlySpan<byte> places, int index);

    private static ReadOnlyMemory<char>[] Read(IArrowArray array, int placeBytes, TextAt bytes)
    {
        ReadOnlySpan<byte> places = array.Data.Buffers[1].Span;
        // At most as many as the buffer has entries, whatever the declared length is.
        var texts = new ReadOnlyMemory<char>[Math.Min(array.Length, places.Length / placeBytes)];
        for (int i = 0; i < texts.Length; i++)
            if (!array.IsNull(i)) texts[i] = Encoding.UTF8.GetString(bytes(places, i)).AsMemory();
        return texts;
    }
}
