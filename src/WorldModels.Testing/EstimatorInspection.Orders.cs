using Microsoft.ML;

namespace WorldModels.Testing;

/// <summary>The checks of caches, sets of cursors and shuffling.</summary>
internal sealed partial class EstimatorInspection
{
    private void CheckOrders()
    {
        _promises.Kept("a set of cursors returns every row once", () => SetProblem(1) ?? SetProblem(3));
        _promises.Kept("cached rows have the same bits", CacheProblem);
        _promises.Kept("a shuffling cursor returns every row with its own values", ShuffledCursorProblem);
        _promises.Kept("rows that are shuffled afterwards keep their values", () => Rows.DifferenceById(ReadRows.Of(_ml.Data.ShuffleRows(Output, seed: 2), _all)));
        _promises.Kept("rows that were shuffled before have the same values or are refused", ShuffledBeforeProblem);
    }

    private string? SetProblem(int count)
    {
        DataViewRowCursor[] cursors = Output.GetRowCursorSet(_all.Select(name => Output.Schema[name]), count);
        var found = new ReadRows(_all);
        foreach (DataViewRowCursor cursor in cursors)
            using (cursor) found.AddAll(cursor);
        return cursors.Length is 0 ? "there is none" : Rows.DifferenceById(found);
    }

    private string? CacheProblem()
    {
        IDataView after = _ml.Data.Cache(Output);
        ReadRows Again() => ReadRows.Of(after, _all);
        return Rows.Difference(Again()) ?? Rows.Difference(Again()) ?? Rows.Difference(ReadRows.Of(Fitted.Transform(_ml.Data.Cache(data)), _all));
    }

    private string? ShuffledCursorProblem()
    {
        ReadRows found = ReadRows.Of(Output, _all, new Random(3));
        if (!Output.CanShuffle && !found.Ids.SequenceEqual(Rows.Ids)) return "it reports that it cannot shuffle, but returns rows in another order";
        return Rows.DifferenceById(found);
    }

    private string? ShuffledBeforeProblem()
    {
        try
        {
            return Rows.DifferenceById(ReadRows.Of(Fitted.Transform(_ml.Data.ShuffleRows(data, seed: 2)), _all));
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
