using Microsoft.ML;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Recorded episodes as ML.NET data: the columns of <see cref="RolloutColumns"/>, read from a <see cref="RolloutStore"/> when they are requested.
/// </summary>
/// <remarks>
/// The rows are ordered by episode and step. A cursor that is created with a random generator returns them in random order instead,
/// for stages that process single rows. The annotations of the action column contain the action space: see <see cref="ActionSpaceOf"/>.
/// </remarks>
public sealed class RolloutDataView : IDataView, IDisposable
{
    private const int BatchRows = 64;

    private readonly int[] _episodes;
    private readonly long[] _starts;
    private readonly long _rowCount;
    private readonly bool _ownsStore;

    /// <summary>Creates a view of all episodes of a store. The store is disposed with the view.</summary>
    public RolloutDataView(RolloutStore store)
        : this(store ?? throw new ArgumentNullException(nameof(store)), RolloutSchema.Of(store.Layout), [.. Enumerable.Range(0, store.EpisodeCount)], ownsStore: true) { }

    private RolloutDataView(RolloutStore store, DataViewSchema schema, int[] episodes, bool ownsStore)
    {
        (Store, Schema, _episodes, _ownsStore) = (store, schema, episodes, ownsStore);
        _starts = new long[episodes.Length];
        for (int i = 0; i < episodes.Length; i++)
        {
            _starts[i] = _rowCount;
            _rowCount += store.EpisodeLength(episodes[i]);
        }
    }

    /// <summary>The store from which the rows are read.</summary>
    public RolloutStore Store { get; }

    /// <summary>The numbers of the view's episodes in the store: the values of the episode column.</summary>
    public IReadOnlyList<int> Episodes => _episodes;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public bool CanShuffle => true;

    /// <summary>Returns the row of this view at which its i-th episode begins.</summary>
    public long EpisodeStart(int index) => _starts[index];

    /// <summary>Returns the number of steps of this view's i-th episode.</summary>
    public int EpisodeLength(int index) => Store.EpisodeLength(_episodes[index]);

    /// <summary>Returns a view of some of the store's episodes, in the given order. The new view does not own the store: do not dispose this view while the new one is used.</summary>
    /// <param name="episodes">The numbers of episodes in the store, each at most once.</param>
    /// <exception cref="ArgumentException">There is no episode, one is not in the store, or one occurs twice.</exception>
    public RolloutDataView WithEpisodes(IEnumerable<int> episodes)
    {
        int[] chosen = [.. episodes];
        if (chosen.Length == 0) throw new ArgumentException("a view needs at least one episode", nameof(episodes));
        foreach (int episode in chosen)
            if ((uint)episode >= (uint)Store.EpisodeCount) throw new ArgumentException($"there is no episode {episode}: the store has {Store.EpisodeCount}", nameof(episodes));
        if (chosen.Distinct().Count() != chosen.Length) throw new ArgumentException("an episode may occur only once in a view", nameof(episodes));
        return new RolloutDataView(Store, Schema, chosen, ownsStore: false);
    }

    /// <summary>Returns the space of the actions in a column, from the annotations that rollouts have; null for another column.</summary>
    public static Space? ActionSpaceOf(DataViewSchema.Column action) => RolloutSchema.ActionSpaceOf(action);

    /// <inheritdoc/>
    public long? GetRowCount() => _rowCount;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded) active[column.Index] = true;
        int[]? order = rand is null ? null : Shuffle(rand);
        int cursors = (int)Math.Clamp((_rowCount + BatchRows - 1) / BatchRows, 1, Math.Max(1, n));
        return [.. Enumerable.Range(0, cursors).Select(i => new RolloutCursor(this, active, order, BatchRows, i, cursors))];
    }

    /// <summary>Disposes the store, unless this is a view of some episodes of another view.</summary>
    public void Dispose()
    {
        if (_ownsStore) Store.Dispose();
    }

    /// <summary>Returns the index, among the view's episodes, of the episode of a row.</summary>
    internal int IndexOfEpisodeAt(long viewRow)
    {
        int index = Array.BinarySearch(_starts, viewRow);
        return index >= 0 ? index : ~index - 1;
    }

    private int[] Shuffle(Random random)
    {
        if (_rowCount > Array.MaxLength) throw new InvalidOperationException($"cannot shuffle {_rowCount} rows at once: use a view of fewer episodes");
        int[] order = new int[_rowCount];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        random.Shuffle(order);
        return order;
    }
}
