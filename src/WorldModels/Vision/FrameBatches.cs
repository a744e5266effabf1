using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;

namespace WorldModels.Vision;

/// <summary>The pictures of a data view in batches, a pass at a time, without holding more than a window of them.</summary>
internal sealed class FrameBatches(IDataView view, string columnName, int frameSize)
{
    /// <summary>All frames in the view's order.</summary>
    /// <param name="batch">Filled with the frames of each batch, one after the other.</param>
    /// <returns>The number of frames in each batch: all batches are full but the last.</returns>
    public IEnumerable<int> InOrder(byte[] batch) => Batch(Read(random: null), batch);

    /// <summary>All frames in random order: the view's own shuffling where it can, else by a window from which frames are drawn.</summary>
    public IEnumerable<int> Shuffled(byte[] batch, Pcg64 random, int window) =>
        Batch(view.CanShuffle ? Read(random) : ShuffleWindow(Read(random: null), random, window), batch);

    private IEnumerable<int> Batch(IEnumerable<ReadOnlyMemory<byte>> frames, byte[] batch)
    {
        int capacity = batch.Length / frameSize, count = 0;
        foreach (ReadOnlyMemory<byte> frame in frames)
        {
            frame.CopyTo(batch.AsMemory(count++ * frameSize));
            if (count < capacity) continue;
            yield return count;
            count = 0;
        }
        if (count > 0) yield return count;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> ShuffleWindow(IEnumerable<ReadOnlyMemory<byte>> frames, Pcg64 random, int window)
    {
        var held = new List<byte[]>();
        foreach (ReadOnlyMemory<byte> frame in frames)
        {
            if (held.Count < window)
            {
                held.Add(frame.ToArray());
                continue;
            }
            byte[] drawn = held[random.Next(window)];
            yield return drawn;
            frame.CopyTo(drawn);
        }
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(held));
        foreach (byte[] frame in held) yield return frame;
    }

    // Yields the same buffer each time: the consumer copies before it asks for the next.
    private IEnumerable<ReadOnlyMemory<byte>> Read(Random? random)
    {
        DataViewSchema.Column column = view.Schema[columnName];
        byte[] frame = new byte[frameSize];
        using DataViewRowCursor cursor = view.GetRowCursor([column], random);
        ValueGetter<VBuffer<byte>> getter = cursor.GetGetter<VBuffer<byte>>(column);
        VBuffer<byte> buffer = default;
        while (cursor.MoveNext())
        {
            getter(ref buffer);
            buffer.CopyTo(frame);
            yield return frame;
        }
    }
}
