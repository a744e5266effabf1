using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace WorldModels.Dynamics;

/// <summary>Counts the transitions of rollouts in one pass. The last step of a truncated episode is left out, because its outcome is not recorded.</summary>
internal sealed class TransitionCounter(TabularColumns columns, DiscreteSpace actionSpace, int stateCount)
{
    private readonly Dictionary<(int State, int Action, int Next), (long Count, double Rewards)> _tallies = [];
    private readonly List<float> _startStates = [];
    private int _largest = -1;

    /// <summary>The first state of each episode, in order.</summary>
    public float[] StartStates => [.. _startStates];

    /// <summary>The number of steps left out.</summary>
    public int CutOff { get; private set; }

    /// <exception cref="InvalidOperationException">There are no rows, no row has a recorded outcome, or the rows are out of order.</exception>
    /// <exception cref="ArgumentException">A state or an action does not belong to the table.</exception>
    public TransitionTable Count(IDataView view, TrainingMonitor monitor)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(columns.All().Select(name => view.Schema[name]));
        var row = new SequenceRow(cursor, columns.AsSequence());
        ValueGetter<float> rewards = cursor.GetGetter<float>(view.Schema[columns.Reward]);
        ValueGetter<bool> dones = cursor.GetGetter<bool>(view.Schema[columns.Done]);
        float reward = 0;
        bool done = false;
        (int State, int Action, float Reward)? open = null;
        while (cursor.MoveNext())
        {
            row.Read();
            string place = $"episode {row.Episode}, step {row.Step}";
            int state = TabularCode.State(row.Latent.GetItemOrDefault(0), columns.Observation, place);
            int action = TabularCode.Action(row.Action.GetItemOrDefault(0), actionSpace, columns.Action, place);
            if (stateCount > 0 && state >= stateCount)
                throw new ArgumentException(
                    $"column '{columns.Observation}' contains state {state} ({place}), but {nameof(TabularModelOptions.StateCount)} is {stateCount}");
            rewards(ref reward);
            dones(ref done);
            if (!float.IsFinite(reward)) throw new ArgumentException($"column '{columns.Reward}' contains {reward} ({place}): a reward must be finite");
            _largest = Math.Max(_largest, state);
            if (row.StartsEpisode) Start(state, ref open);
            Add(open, state);
            open = (state, action, reward);
            if (done)
            {
                Add(open, TransitionCount.End);
                open = null;
            }
            monitor.Advance();
        }
        if (open is not null) CutOff++;
        return ToTable(monitor.Step);
    }

    private void Start(int state, ref (int State, int Action, float Reward)? open)
    {
        if (open is not null) CutOff++;
        open = null;
        _startStates.Add(state);
    }

    private void Add((int State, int Action, float Reward)? from, int next)
    {
        if (from is not { } step) return;
        (long count, double sum) = _tallies.GetValueOrDefault((step.State, step.Action, next));
        _tallies[(step.State, step.Action, next)] = (count + 1, sum + step.Reward);
    }

    private TransitionTable ToTable(long rows)
    {
        if (rows == 0) throw new InvalidOperationException("the rollouts are empty: a table needs at least one step");
        if (_tallies.Count == 0)
            throw new InvalidOperationException($"none of the {rows} steps has a recorded outcome, because all episodes were truncated: collect longer episodes");
        return new TransitionTable(
            stateCount > 0 ? stateCount : _largest + 1, actionSpace.Count,
            _tallies.Select(pair => new TransitionCount(
                pair.Key.State, pair.Key.Action, pair.Key.Next, pair.Value.Count, (float)(pair.Value.Rewards / pair.Value.Count))));
    }
}
