using Microsoft.ML;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Forecasting;

/// <summary>Reads the actions of the next rows with a separate cursor over the columns of the action, the episode and the step.</summary>
internal sealed class ActionLookahead : IDisposable
{
    private readonly DataViewRowCursor _cursor;
    private readonly RowVector<float> _action;
    private readonly Func<ulong> _episode;
    private readonly ValueGetter<int> _step;
    private readonly Queue<Row> _ahead = new();
    private readonly Stack<Row> _spare = new();
    private readonly int _horizon, _actionSize;
    private bool _ended;

    public ActionLookahead(IDataView source, ForecastColumns columns, int horizon, int actionSize)
    {
        (_horizon, _actionSize) = (horizon, actionSize);
        DataViewSchema schema = source.Schema;
        _cursor = source.GetRowCursor([schema[columns.Action], schema[columns.Episode], schema[columns.Step]]);
        _action = new RowVector<float>(_cursor, columns.Action);
        _episode = EpisodeNumbers.Reader(_cursor, schema[columns.Episode]);
        _step = _cursor.GetGetter<int>(schema[columns.Step]);
    }

    /// <summary>Copies the actions of the next row and of the rows after it in its episode, and moves to the next row.</summary>
    /// <param name="episode">The episode of the row.</param>
    /// <param name="step">The step of the row.</param>
    /// <param name="actions">[horizon x action].</param>
    /// <returns>The number of rows, at most the horizon.</returns>
    /// <exception cref="InvalidOperationException">The order of the rows differs from that of the first cursor.</exception>
    public int Read(ulong episode, int step, Span<float> actions)
    {
        while (_ahead.Count < _horizon && !_ended) Fill();
        if (!_ahead.TryPeek(out Row? first) || first.Episode != episode || first.Step != step)
            throw new InvalidOperationException($"episode {episode}, step {step}: two cursors over the rows return them in different orders; a forecast needs them in the recorded order");
        int known = 0;
        foreach (Row row in _ahead)
        {
            if (row.Episode != episode || row.Step != step + known) break;
            row.Action.CopyTo(actions[(known++ * _actionSize)..]);
        }
        _spare.Push(_ahead.Dequeue());
        return known;
    }

    private void Fill()
    {
        if (!_cursor.MoveNext())
        {
            _ended = true;
            return;
        }
        Row row = _spare.Count > 0 ? _spare.Pop() : new Row(new float[_actionSize]);
        row.Episode = _episode();
        _step(ref row.Step);
        _action.Read(row.Action);
        _ahead.Enqueue(row);
    }

    public void Dispose() => _cursor.Dispose();

    private sealed class Row(float[] action)
    {
        public readonly float[] Action = action;
        public ulong Episode;
        public int Step;
    }
}
