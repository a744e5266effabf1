using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Memory;

namespace WorldModels.Rollouts;

/// <summary>
/// The meaning of the numbers of an action in the logged table: the names and ranges of the numbers, or the names of the choices. Several columns of choices are
/// one choice among all their combinations; the choices of the last column vary fastest.
/// </summary>
public sealed class LoggedActions
{
    /// <summary>The maximum number of choices, of a column or of all combinations: 1,024.</summary>
    public const int MostChoices = 1024;

    private const string Annotation = "LoggedActions";

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly LoggedActionColumn[] _columns;

    /// <summary>Creates the actions of these columns.</summary>
    /// <exception cref="ArgumentException">There is no column, numbers and choices are mixed, bounds cross, names occur twice, or there are too many choices.</exception>
    public LoggedActions(IEnumerable<LoggedActionColumn> columns)
    {
        _columns = [.. columns];
        if (_columns.Length == 0) throw new ArgumentException("an action needs at least one column", nameof(columns));
        if (_columns.FirstOrDefault(column => column.IsChoice != _columns[0].IsChoice) is { } other)
            throw new ArgumentException(
                $"the action has numbers and choices ({_columns[0]}; {other}), and an action space has either: turn the numbers into choices (ActionKind.Choices, or bins), "
                + "or give the choices as numbers (ActionKind.Numbers)", nameof(columns));
        if (!_columns[0].IsChoice)
        {
            Space = new BoxSpace(_columns.Select(column => column.Low), _columns.Select(column => column.High));
            return;
        }
        foreach (LoggedActionColumn column in _columns)
            if (column.Categories.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
                throw new ArgumentException($"column '{column.Name}' has the choice '{twice}' twice", nameof(columns));
        double count = _columns.Aggregate(1.0, (product, column) => product * column.Categories.Count);
        if (count > MostChoices)
            throw new ArgumentException(
                $"the columns {string.Join(", ", _columns.Select(column => column.Name))} make {count} combinations of choices, and at most {MostChoices} can be: merge rare choices, or name fewer columns",
                nameof(columns));
        Space = new DiscreteSpace((int)count);
    }

    /// <summary>The columns, in the order of the action's numbers.</summary>
    public IReadOnlyList<LoggedActionColumn> Columns => _columns;

    /// <summary>The action space: a box for numbers, a discrete space for choices.</summary>
    public Space Space { get; }

    /// <summary>Returns the actions with which M of a fitted or loaded chain was trained.</summary>
    /// <exception cref="ArgumentException">The chain has no M, or M was not trained on data from <c>AsRollouts</c>.</exception>
    public static LoggedActions FromModel(ITransformer model) => MdnRnnPredictorTransformer.FromModel(model).LoggedActions
        ?? throw new ArgumentException("M was not trained on data from AsRollouts, so the names of its actions are not known", nameof(model));

    /// <summary>Returns the actions of a column that <c>AsRollouts</c> wrote; null for another column.</summary>
    public static LoggedActions? Of(DataViewSchema.Column action)
    {
        if (action.Annotations.Schema.GetColumnOrNull(Annotation)?.Type is not TextDataViewType) return null;
        ReadOnlyMemory<char> text = default;
        action.Annotations.GetValue(Annotation, ref text);
        return FromJson($"{text}");
    }

    /// <summary>Returns the action, as the environment takes it, for values of the table's columns.</summary>
    /// <param name="values">One value per column; numbers in the invariant culture.</param>
    /// <exception cref="ArgumentException">The number of values is wrong, or a value is not a choice of its column or is outside its range; the message contains it.</exception>
    public float[] Encode(IEnumerable<string> values)
    {
        string[] all = [.. values];
        if (all.Length != _columns.Length) throw new ArgumentException($"the action has the columns {string.Join(", ", _columns.Select(column => column.Name))}: got {all.Length} values", nameof(values));
        return Space is DiscreteSpace
            ? [_columns.Zip(all).Aggregate(0, (index, pair) => index * pair.First.Categories.Count + ChoiceOf(pair.First, pair.Second))]
            : [.. _columns.Zip(all, NumberOf)];
    }

    /// <summary>Returns the action as text: the name of the choice, or each number with its name.</summary>
    /// <exception cref="ArgumentException">The action does not belong to the space.</exception>
    public string Describe(float[] action)
    {
        if (Space.Reject(action) is { } reason) throw new ArgumentException($"the action is not valid: {reason}", nameof(action));
        if (Space is not DiscreteSpace) return string.Join(", ", _columns.Select((column, i) => $"{column.Name} {action[i]}"));
        string[] names = new string[_columns.Length];
        int index = (int)action[0];
        for (int i = _columns.Length - 1; i >= 0; i--)
        {
            names[i] = _columns[i].Categories[index % _columns[i].Categories.Count];
            index /= _columns[i].Categories.Count;
        }
        return _columns.Length == 1 ? names[0] : string.Join(", ", _columns.Select((column, i) => $"{column.Name} {names[i]}"));
    }

    /// <summary>Returns each column with its range or its choices.</summary>
    public override string ToString() => string.Join("; ", _columns.AsEnumerable());

    /// <summary>The annotations of an action column: the space and these names.</summary>
    internal DataViewSchema.Annotations Annotate()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(RolloutSchema.Annotate(Space), _ => true);
        annotations.AddPrimitiveValue(Annotation, TextDataViewType.Instance, ToJson().AsMemory());
        return annotations.ToAnnotations();
    }

    /// <summary>Returns the columns as a text.</summary>
    internal string ToJson() => JsonSerializer.Serialize(_columns, Json);

    /// <summary>Reads a text of <see cref="ToJson"/>.</summary>
    /// <exception cref="JsonException">The text has another format.</exception>
    /// <exception cref="ArgumentException">The columns do not fit together.</exception>
    internal static LoggedActions? FromJson(string text) => JsonSerializer.Deserialize<LoggedActionColumn[]>(text, Json) is { } columns ? new LoggedActions(columns) : null;

    private static int ChoiceOf(LoggedActionColumn column, string value)
    {
        int index = column.Categories.ToList().IndexOf(value);
        return index >= 0 ? index : throw new ArgumentException($"'{value}' is no choice of '{column.Name}': the choices are {string.Join(", ", column.Categories)}", nameof(value));
    }

    private static float NumberOf(LoggedActionColumn column, string value) =>
        float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && number >= column.Low && number <= column.High ? number
        : throw new ArgumentException($"'{value}' is no number of '{column.Name}', which goes from {column.Low} to {column.High}", nameof(value));
}
