using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Vision;

/// <summary>Reads the pictures of a data view in batches. At most one shuffle window of pictures is in memory.</summary>
/// <param name="view">The rows.</param>
/// <param name="columnName">The name of the column of pictures.</param>
/// <param name="frameSize">The number of bytes of a picture.</param>
/// <param name="episodeColumn">The column with the episode number of each picture; null: each picture counts as a separate episode, numbered by its row's id.</param>
/// <param name="side">Selects the episodes to read; null: all.</param>
internal sealed class FrameBatches(IDataView view, string columnName, int frameSize, string? episodeColumn = null, Func<ulong, bool>? side = null)
{
    /// <summary>Returns the pictures of some of the episodes.</summary>
    public FrameBatches Of(Func<ulong, bool> episodes) => new(view, columnName, frameSize, episodeColumn, episodes);

    /// <summary>Returns the episode number of each row without reading pictures.</summary>
    public IEnumerable<ulong> Episodes()
    {
        using DataViewRowCursor cursor = view.GetRowCursor(EpisodeColumn());
        Func<ulong> episode = EpisodeReader(cursor);
        while (cursor.MoveNext()) yield return episode();
    }

    /// <summary>Returns the number of pictures without reading them.</summary>
    public long Count() => side is null && view.GetRowCount() is { } rows ? rows : Episodes().LongCount(Shows());

    /// <summary>Reads all frames in the order of the view.</summary>
    /// <param name="batch">Receives the frames of each batch, one after another.</param>
    /// <returns>The number of frames in each batch: all batches except the last are full.</returns>
    public IEnumerable<int> InOrder(byte[] batch) => Batch(Read(random: null), batch);

    /// <summary>Reads a random sample of frames in the order of the view; every set of frames is equally likely. Reads all frames if there are no more than requested.</summary>
    public IEnumerable<int> Sample(byte[] batch, int frames, Pcg64 random) => Batch(Read(null, RandomSample.Of(frames, Count(), random)), batch);

    /// <summary>Reads all frames in random order. The view shuffles itself if it can; otherwise frames are drawn from a window.</summary>
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

    // Yields the same buffer each time: the caller copies it before it requests the next.
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

    // Evaluates the filter once for consecutive rows of the same episode.
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
