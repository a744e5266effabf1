using Microsoft.ML;

namespace WorldModels.Testing;

/// <summary>The checks that read the same rows in other ways.</summary>
internal sealed partial class EstimatorInspection
{
    private void CheckReading()
    {
        _promises.Kept("rows read again have the same bits", () => Rows.Difference(ReadRows.Of(Output, _all)));
        _promises.Kept("rows have the same bits for any requested columns", SubsetProblem);
        _promises.Kept("two cursors that are read in turn do not influence each other", InterleavedProblem);
        _promises.Kept("getters may be called twice and in any order", () => Read(cursor => (1, true), _all));
        _promises.Kept("rows whose getters are not called change nothing", () => Read(cursor => (3, false), _added));
        _promises.Kept("a cursor counts its rows from 0", PositionProblem);
        _promises.Kept("a cursor can be disposed at any row", EarlyEndProblem);
        _promises.Kept("the number of rows is correct if it is reported", () =>
            Output.GetRowCount() is { } told && told != Rows.Count ? $"{told} are reported, but there are {Rows.Count}" : null);
    }

    private string? Read(Func<DataViewRowCursor, (int Every, bool Twice)> how, IReadOnlyList<string> names)
    {
        var found = new ReadRows(names);
        using DataViewRowCursor cursor = ReadRows.Open(Output, names);
        (int every, bool twice) = how(cursor);
        found.AddAll(cursor, every, twice);
        return Rows.Difference(found);
    }

    private string? SubsetProblem()
    {
        string[] passed = [.. _all.Except(_added)];
        IEnumerable<string[]> subsets = [[], passed, [.. _added], .. _all.Select(name => new[] { name }),
            .. passed.Length == 0 ? [] : _added.Select(name => new[] { passed[0], name })];
        foreach (string[] names in subsets)
        {
            using DataViewRowCursor cursor = ReadRows.Open(Output, names);
            if (names.FirstOrDefault(name => !cursor.IsColumnActive(Output.Schema[name])) is { } inactive) return $"column '{inactive}' was requested but is not active";
            var found = new ReadRows(names);
            found.AddAll(cursor);
            if (Rows.Difference(found) is { } difference) return $"with {(names.Length == 0 ? "none" : string.Join(", ", names))} requested, {difference}";
        }
        return null;
    }

    private string? InterleavedProblem()
    {
        using DataViewRowCursor first = ReadRows.Open(Output, _added), second = ReadRows.Open(Output, _added);
        ReadRows one = new(_added), two = new(_added);
        ReadRows.Step addOne = one.Bind(first), addTwo = two.Bind(second);
        // The second cursor stays one row behind.
        bool behind = false;
        while (first.MoveNext())
        {
            addOne();
            if (behind && second.MoveNext()) addTwo();
            behind = true;
        }
        while (second.MoveNext()) addTwo();
        return Rows.Difference(one) ?? Rows.Difference(two);
    }

    private string? PositionProblem()
    {
        using DataViewRowCursor cursor = ReadRows.Open(Output, _added);
        if (cursor.Position != -1) return $"before the first row its position is {cursor.Position}, not -1";
        for (int row = 0; cursor.MoveNext(); row++)
            if (cursor.Position != row) return $"at row {row} its position is {cursor.Position}";
        return cursor.MoveNext() ? "it returned another row after the last one" : null;
    }

    private string? EarlyEndProblem()
    {
        var counted = new CountingView(data);
        IDataView output = Fitted.Transform(counted);
        foreach (int rows in new[] { 0, 1, Rows.Count - 1, Rows.Count + 1 })
        {
            DataViewRowCursor cursor = ReadRows.Open(output, _all);
            for (int row = 0; row < rows && cursor.MoveNext(); row++) { }
            cursor.Dispose();
            cursor.Dispose();
            if (counted.Open != 0) return $"disposed after {Math.Min(rows, Rows.Count)} rows, it left {counted.Open} cursors of its source open";
        }
        return null;
    }
}
