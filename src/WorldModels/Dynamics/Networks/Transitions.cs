using System.Runtime.InteropServices;
using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Memory;

namespace WorldModels.Dynamics;

/// <summary>The rows of whole episodes as arrays: state, action, reward and, from the next row, the next state.</summary>
internal sealed class Transitions
{
    private readonly List<float> _states = [], _actions = [], _rewards = [];
    private readonly List<bool> _dones = [];
    private readonly List<int> _starts = [];
    private readonly List<ulong> _numbers = [];

    private Transitions(int stateSize, Space actionSpace) => (StateSize, ActionSpace) = (stateSize, actionSpace);

    public int StateSize { get; }

    public Space ActionSpace { get; }

    public int Count => _rewards.Count;

    public int EpisodeCount => _starts.Count;

    public ReadOnlySpan<float> Rewards => CollectionsMarshal.AsSpan(_rewards);

    public ReadOnlySpan<bool> Dones => CollectionsMarshal.AsSpan(_dones);

    public ReadOnlySpan<float> State(int row) => CollectionsMarshal.AsSpan(_states).Slice(row * StateSize, StateSize);

    public ReadOnlySpan<float> Action(int row) => CollectionsMarshal.AsSpan(_actions).Slice(row * ActionSpace.Size, ActionSpace.Size);

    /// <summary>The number of each episode, from its column.</summary>
    public IReadOnlyList<ulong> EpisodeNumbers => _numbers;

    public int EpisodeStart(int episode) => episode == EpisodeCount ? Count : _starts[episode];

    public IEnumerable<int> RowsOf(int episode) => Enumerable.Range(EpisodeStart(episode), EpisodeStart(episode + 1) - EpisodeStart(episode));

    /// <summary>Returns each distinct state once, in order.</summary>
    public float[][] DifferentStates() => [.. Enumerable.Range(0, Count).Select(row => State(row).ToArray()).Distinct(new SameBits())];

    /// <summary>Returns whether the next row has the next state of this one.</summary>
    public bool HasNext(int row) => row + 1 < Count && !_dones[row] && _starts.BinarySearch(row + 1) < 0;

    /// <exception cref="InvalidOperationException">There are no rows, or they are not whole episodes in order.</exception>
    /// <exception cref="ArgumentException">A value is NaN or infinite, an action is not one of the choices, or no row has a next row.</exception>
    public static Transitions Read(IDataView view, DynamicsColumns columns, int stateSize, Space actionSpace, CancellationToken cancellation)
    {
        var rows = new Transitions(stateSize, actionSpace);
        using DataViewRowCursor cursor = view.GetRowCursor(columns.ToTrain().Select(column => view.Schema[column.Name]));
        var row = new SequenceRow(cursor, columns.ToSequence());
        ValueGetter<float> rewards = cursor.GetGetter<float>(view.Schema[columns.Reward]);
        ValueGetter<bool> dones = cursor.GetGetter<bool>(view.Schema[columns.Done]);
        float[] state = new float[stateSize], action = new float[actionSpace.Size];
        float reward = 0;
        bool done = false;
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            row.Read();
            string where = $"of episode {row.Episode}, step {row.Step}";
            if (row.StartsEpisode)
            {
                rows._starts.Add(rows.Count);
                rows._numbers.Add(row.Episode);
            }
            else if (done) throw new InvalidOperationException($"the row {where} comes after column '{columns.Done}' ended the episode: it must belong to another episode");
            row.Latent.CopyTo(state);
            row.Action.CopyTo(action);
            rewards(ref reward);
            dones(ref done);
            FiniteValues.Check(state, columns.State, where);
            FiniteValues.Check(action, columns.Action, where);
            FiniteValues.Check([reward], columns.Reward, where);
            if (actionSpace is DiscreteSpace && actionSpace.Reject(action) is { } reason)
                throw new ArgumentException($"column '{columns.Action}' {where} is not valid: {reason}", nameof(view));
            rows._states.AddRange(state);
            rows._actions.AddRange(action);
            rows._rewards.Add(reward);
            rows._dones.Add(done);
        }
        if (rows.Count == 0) throw new InvalidOperationException("the rollouts are empty: a world model needs at least one episode of two steps");
        return rows;
    }
}

/// <summary>Checks that values are finite.</summary>
internal static class FiniteValues
{
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public static void Check(ReadOnlySpan<float> values, string column, string where)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentException($"number {i} of column '{column}' {where} is {values[i]}: it must be finite. Remove such rows or correct them");
        }
    }
}
