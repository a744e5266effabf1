using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>The action of the row under a cursor, as the numbers of the action space.</summary>
internal sealed class LoggedActionCells
{
    private readonly LoggedNumbers[] _numbers = [];
    private readonly (string Column, LoggedText Text, Dictionary<string, int> Choices)[] _choices = [];
    private readonly LoggedActions _actions;

    public LoggedActionCells(DataViewRow row, LoggedColumns columns, LoggedActions actions)
    {
        _actions = actions;
        if (actions.Space is not DiscreteSpace || IsConverted(columns, actions))
        {
            _numbers = [.. columns.Actions.Select(column => LoggedNumbers.Of(row, column))];
            return;
        }
        _choices = [.. columns.Actions.Zip(actions.Columns, (column, choice) =>
            (column.Name, LoggedText.Of(row, column), choice.Categories.Index().ToDictionary(pair => pair.Item, pair => pair.Index)))];
    }

    /// <summary>Checks that actions match the columns.</summary>
    /// <exception cref="ArgumentException">The actions have other columns, or numbers instead of choices.</exception>
    public static void Check(LoggedColumns columns, LoggedActions actions)
    {
        if (IsConverted(columns, actions)) return;
        bool isDiscrete = actions.Space is DiscreteSpace;
        string[] names = isDiscrete ? [.. columns.Actions.Select(column => column.Name)] : [.. columns.Actions.SelectMany(LoggedNumbers.NamesOf)];
        if (names.Length != actions.Columns.Count)
            throw new ArgumentException($"the columns have the actions {string.Join(", ", names)}, and {nameof(LoggedDataOptions.Actions)} has {actions}", nameof(actions));
        if (!isDiscrete && columns.Actions.FirstOrDefault(column => column.Type is TextDataViewType or KeyDataViewType) is { Name: { } text })
            throw new ArgumentException($"column '{text}' has choices, and {nameof(LoggedDataOptions.Actions)} has numbers: {actions}", nameof(actions));
    }

    // Rollouts contain the number of the choice, and the column's annotations contain its space.
    private static bool IsConverted(LoggedColumns columns, LoggedActions actions) =>
        columns.Actions is [var only] && columns.Options.ActionKind == ActionKind.Automatic && RolloutDataView.ActionSpaceOf(only) == actions.Space;

    /// <summary>Reads the action of the cursor's current row.</summary>
    /// <param name="action">Receives the action; 0 if it has a fault.</param>
    /// <param name="report">Receives the faults: the kind, the column and the value.</param>
    public void Read(Span<float> action, Action<LoggedFaultKind, string, string> report)
    {
        if (_choices.Length > 0) action[0] = ReadChoice(report);
        else if (_actions.Space is DiscreteSpace) ReadChoiceNumber(action, report);
        else ReadNumbers(action, report);
    }

    private void ReadNumbers(Span<float> action, Action<LoggedFaultKind, string, string> report)
    {
        int first = 0;
        foreach (LoggedNumbers numbers in _numbers)
        {
            numbers.Read(action.Slice(first, numbers.Size));
            for (int i = first; i < first + numbers.Size; i++)
            {
                LoggedActionColumn column = _actions.Columns[i];
                if (action[i] >= column.Low && action[i] <= column.High) continue;
                if (float.IsNaN(action[i])) report(LoggedFaultKind.MissingAction, column.Name, "has no value");
                else report(LoggedFaultKind.UnknownAction, column.Name, $"is {action[i]}, and its range is {column.Low} to {column.High}");
                action[i] = Math.Clamp(0, column.Low, column.High);
            }
            first += numbers.Size;
        }
    }

    private void ReadChoiceNumber(Span<float> action, Action<LoggedFaultKind, string, string> report)
    {
        _numbers[0].Read(action);
        if (_actions.Space.Contains(action)) return;
        if (float.IsNaN(action[0])) report(LoggedFaultKind.MissingAction, _numbers[0].Column, "has no value");
        else report(LoggedFaultKind.UnknownAction, _numbers[0].Column, $"is {action[0]}, and the choices are 0 to {((DiscreteSpace)_actions.Space).Count - 1}");
        action[0] = 0;
    }

    private int ReadChoice(Action<LoggedFaultKind, string, string> report)
    {
        int index = 0;
        foreach ((string column, LoggedText text, Dictionary<string, int> choices) in _choices)
        {
            ReadOnlySpan<char> name = text.Read();
            if (!choices.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out int choice))
            {
                if (name.IsEmpty) report(LoggedFaultKind.MissingAction, column, "has no value");
                else report(LoggedFaultKind.UnknownAction, column, $"is '{name}', which is none of its choices ({string.Join(", ", choices.Keys)})");
            }
            index = index * choices.Count + choice;
        }
        return index;
    }
}
