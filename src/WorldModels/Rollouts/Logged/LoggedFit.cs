using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>The results of one pass over logged data: the interval between rows, the ranges of the numbers, the choices.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Interval">The median time from row to row within episodes; 0 if there is no time.</param>
/// <param name="Actions">The actions.</param>
/// <param name="Numbers">The range of each number in the action's columns; empty for names.</param>
/// <param name="Observations">The range of each observed number; NaN if it is always missing.</param>
/// <param name="Reward">The range of the rewards.</param>
internal sealed record LoggedFit(long Rows, double Interval, LoggedActions Actions, IReadOnlyList<LoggedRange> Numbers, IReadOnlyList<LoggedRange> Observations, LoggedRange Reward)
{
    private const int SampledIntervals = 4096, Digits = 2;

    public static LoggedFit Of(IDataView data, LoggedColumns columns)
    {
        LoggedDataOptions options = columns.Options;
        LoggedActions? actions = options.Actions ?? Known(columns);
        using DataViewRowCursor cursor = data.GetRowCursor(columns.Read);
        LoggedText? id = columns.Episode is { } episode ? LoggedText.Of(cursor, episode) : null;
        LoggedTime? time = columns.Time is { } column && options.Interval == 0 ? LoggedTime.Of(cursor, column) : null;
        bool[] isChoice = [.. columns.Actions.Select(columns.IsChoice)];
        var choices = columns.Actions.Where((_, i) => isChoice[i] && actions is null).Select(action => new LoggedChoices(cursor, action)).ToArray();
        var numbers = new LoggedRanges(cursor, columns.Actions.Where((_, i) => !isChoice[i]));
        var seen = new LoggedRanges(cursor, columns.Observations);
        var rewards = new LoggedRanges(cursor, columns.Reward is { } reward ? [reward] : []);
        var intervals = new Reservoir(SampledIntervals);
        (long rows, string? name, bool timed) = (0, null, false);
        for (; cursor.MoveNext(); rows++)
        {
            bool same = id is null || id.Read() is var current && name is not null && current.SequenceEqual(name);
            if (!same) name = id!.Read().ToString();
            if (time is not null)
            {
                bool known = time.Read();
                if (known && timed && same && time.Elapsed > 0) intervals.Add(time.Elapsed);
                timed = known || timed && same;
            }
            foreach (LoggedChoices choice in choices) choice.Add();
            numbers.Add();
            seen.Add();
            rewards.Add();
        }
        if (rows == 0) throw new ArgumentException("the data have no rows", nameof(data));
        actions ??= Join(columns, isChoice, choices, numbers);
        LoggedActionCells.Check(columns, actions);
        return new LoggedFit(rows, options.Interval > 0 ? options.Interval : intervals.Median, actions, numbers.All, seen.All, rewards.All is [var only] ? only : new LoggedRange("", 0, 0));
    }

    // The annotations of a single column contain the actions: rollouts, or data that were converted before.
    private static LoggedActions? Known(LoggedColumns columns)
    {
        if (columns.Actions is not [var only] || columns.Options.ActionKind != ActionKind.Automatic) return null;
        if (LoggedActions.Of(only) is { } named) return named;
        string[] names = only.Type is VectorDataViewType ? [.. LoggedNumbers.NamesOf(only)] : [only.Name];
        return RolloutDataView.ActionSpaceOf(only) switch
        {
            DiscreteSpace discrete when discrete.Count <= LoggedActions.MostChoices => new LoggedActions([LoggedActionColumn.Choice(only.Name, Enumerable.Range(0, discrete.Count).Select(choice => $"{choice}"))]),
            BoxSpace box => new LoggedActions(names.Select((name, i) => LoggedActionColumn.Number(name, box.Low[i], box.High[i]))),
            _ => null,
        };
    }

    private static LoggedActions Join(LoggedColumns columns, bool[] isChoice, LoggedChoices[] choices, LoggedRanges numbers)
    {
        var all = new List<LoggedActionColumn>();
        (int choice, int number) = (0, 0);
        for (int i = 0; i < columns.Actions.Count; i++)
        {
            if (isChoice[i])
            {
                all.Add(choices[choice++].ToColumn());
                continue;
            }
            foreach (string name in LoggedNumbers.NamesOf(columns.Actions[i])) all.Add(Round(name, numbers.All[number++]));
        }
        return new LoggedActions(all);
    }

    /// <summary>Returns the bounds of a number, rounded outwards to a hundredth of the power of ten of the width of its range: 0.003 to 0.998 becomes [0, 1].</summary>
    internal static LoggedActionColumn Round(string name, LoggedRange range)
    {
        if (double.IsNaN(range.Low)) return LoggedActionColumn.Number(name, 0, 0);
        double width = (double)range.High - range.Low;
        if (width == 0) return LoggedActionColumn.Number(name, range.Low, range.High);
        double step = PowerOfTen(width);
        for (int digit = 1; digit < Digits; digit++) step /= 10;
        // Decimal fractions have no exact double: a bound that is already on a step is not moved.
        float low = (float)(Math.Floor(range.Low / step + 1e-6) * step), high = (float)(Math.Ceiling(range.High / step - 1e-6) * step);
        return LoggedActionColumn.Number(name, Math.Min(low, range.Low), Math.Max(high, range.High));
    }

    // The largest power of ten that is not above the number. Math.Pow and Math.Log10 differ between processors in their last bits.
    private static double PowerOfTen(double number)
    {
        double power = 1;
        while (power > number) power /= 10;
        while (power * 10 <= number) power *= 10;
        return power;
    }
}
