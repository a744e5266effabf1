using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Vision;

/// <summary>The pictures of a data view in batches, a pass at a time, without holding more than a window of them.</summary>
/// <param name="view">The rows.</param>
/// <param name="columnName">The column of pictures.</param>
/// <param name="frameSize">Bytes of a picture.</param>
/// <param name="episodeColumn">Numbers the episode of each picture; null: each is an episode of its own, numbered by its row's id.</param>
/// <param name="side">Which episodes to show; null: all.</param>
internal sealed class FrameBatches(IDataView view, string columnName, int frameSize, string? episodeColumn = null, Func<ulong, bool>? side = null)
{
    /// <summary>The pictures of some of the episodes.</summary>
    public FrameBatches Of(Func<ulong, bool> episodes) => new(view, columnName, frameSize, episodeColumn, episodes);

    /// <summary>The number of each row's episode; no picture is read.</summary>
    public IEnumerable<ulong> Episodes()
    {
        using DataViewRowCursor cursor = view.GetRowCursor(EpisodeColumn());
        Func<ulong> episode = EpisodeReader(cursor);
        while (cursor.MoveNext()) yield return episode();
    }

    /// <summary>How many pictures there are; none is read.</summary>
    public long Count() => side is null && view.GetRowCount() is { } rows ? rows : Episodes().LongCount(Shows());

    /// <summary>All frames in the view's order.</summary>
    /// <param name="batch">Filled with the frames of each batch, one after the other.</param>
    /// <returns>The number of frames in each batch: all batches are full but the last.</returns>
    public IEnumerable<int> InOrder(byte[] batch) => Batch(Read(random: null), batch);

    /// <summary>Some frames, each set of so many equally likely, in the view's order; all where there are no more.</summary>
    public IEnumerable<int> Sample(byte[] batch, int frames, Pcg64 random) => Batch(Read(null, RandomSample.Of(frames, Count(), random)), batch);

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
    private IEnumerable<ReadOnlyMemory<byte>> Read(Random? random, long[]? ascending = null)
    {
        byte[] frame = new byte[frameSize];
        using DataViewRowCursor cursor = view.GetRowCursor(EpisodeColumn().Append(view.Schema[columnName]), random);
        var picture = new RowVector<byte>(cursor, columnName);
        Func<ulong> episode = EpisodeReader(cursor);
        Func<ulong, bool> shows = Shows();
        long passed = 0, taken = 0;
        while (taken < (ascending?.Length ?? long.MaxValue) && cursor.MoveNext())
        {
            if (side is not null && !shows(episode()) || ascending is not null && passed++ < ascending[taken]) continue;
            taken++;
            picture.Read(frame);
            yield return frame;
        }
    }

    private IEnumerable<DataViewSchema.Column> EpisodeColumn() => episodeColumn is null ? [] : [view.Schema[episodeColumn]];

    private Func<ulong> EpisodeReader(DataViewRow row)
    {
        if (episodeColumn is not null) return EpisodeNumbers.Reader(row, row.Schema[episodeColumn]);
        ValueGetter<DataViewRowId> getter = row.GetIdGetter();
        return () =>
        {
            DataViewRowId id = default;
            getter(ref id);
            return id.Low;
        };
    }

    // Asks once for rows of the same episode that follow each other.
    private Func<ulong, bool> Shows()
    {
        (ulong Episode, bool Shown)? last = null;
        return episode =>
        {
            if (last?.Episode != episode) last = (episode, side?.Invoke(episode) ?? true);
            return last.Value.Shown;
        };
    }
}
