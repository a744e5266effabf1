using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Rollouts;

/// <summary>The columns of the options, found in a schema with a supported type.</summary>
internal sealed class LoggedColumns
{
    private readonly DataViewSchema _schema;

    /// <exception cref="ArgumentException">A column is missing or has an unsupported type; the message names it.</exception>
    public LoggedColumns(DataViewSchema schema, LoggedDataOptions options)
    {
        (_schema, Options) = (schema, options);
        Episode = Find(options.EpisodeColumnName, nameof(options.EpisodeColumnName), IsEpisode, "text, a key or a whole number", optional: true);
        Time = Find(options.TimeColumnName, nameof(options.TimeColumnName), IsTime, "DateTime, DateTimeOffset, TimeSpan or a number", optional: true);
        DataViewSchema.Column[] seen = [.. options.ObservationColumnNames.Select(name => Find(name, nameof(options.ObservationColumnNames), IsSeen, "a number, a Boolean, a vector of them of known size, or one picture (turn text and keys into numbers first, as by OneHotEncoding)", false)!.Value)];
        if (seen is [{ Type: VectorDataViewType { ItemType: NumberDataViewType { RawType: var item } } } picture] && item == typeof(byte)) Picture = picture;
        else Observations = seen;
        Actions = [.. options.ActionColumnNames.Select(name => Find(name, nameof(options.ActionColumnNames), IsAction, "a number, a vector of numbers of known size, text, a key or a Boolean", false)!.Value)];
        Reward = Find(options.RewardColumnName, nameof(options.RewardColumnName), IsNumber, "a number or a Boolean", optional: true);
        Done = Find(options.DoneColumnName, nameof(options.DoneColumnName), IsNumber, "a Boolean or a number that is 0 or 1", optional: true);
    }

    public LoggedDataOptions Options { get; }

    public DataViewSchema.Column? Episode { get; }

    public DataViewSchema.Column? Time { get; }

    /// <summary>The observed numbers; empty if the observation is a picture, or if there is no observation.</summary>
    public IReadOnlyList<DataViewSchema.Column> Observations { get; } = [];

    /// <summary>The column of pictures that is the observation.</summary>
    public DataViewSchema.Column? Picture { get; }

    public IReadOnlyList<DataViewSchema.Column> Actions { get; }

    public DataViewSchema.Column? Reward { get; }

    public DataViewSchema.Column? Done { get; }

    /// <summary>All columns that are read.</summary>
    public IEnumerable<DataViewSchema.Column> Read =>
        new[] { Episode, Time, Reward, Done }.OfType<DataViewSchema.Column>().Concat(Observations).Concat(Actions).DistinctBy(column => column.Index);

    /// <summary>Returns whether a column contains choices.</summary>
    public bool IsChoice(DataViewSchema.Column action) => Options.ActionKind switch
    {
        ActionKind.Choices => true,
        ActionKind.Numbers => false,
        _ => action.Type is TextDataViewType or KeyDataViewType or BooleanDataViewType,
    };

    private DataViewSchema.Column? Find(string? name, string option, Func<DataViewType, bool> accepts, string expected, bool optional)
    {
        if (name is null && optional) return null;
        if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException($"{option} is empty: name a column{(optional ? ", or set it to null where there is none" : "")}", option);
        if (_schema.GetColumnOrNull(name) is not { } column)
            throw new ArgumentException(
                $"there is no column '{name}' ({option}); the data have {string.Join(", ", _schema.Where(other => !other.IsHidden).Select(other => $"{other.Name} ({other.Type})"))}"
                + (optional ? $". Set {option} to null where there is none" : ""), option);
        return accepts(column.Type) ? column : throw new ArgumentException($"column '{name}' ({option}) is {column.Type}, and must be {expected}", option);
    }

    private static bool IsWhole(DataViewType type) => type is NumberDataViewType && type.RawType != typeof(float) && type.RawType != typeof(double);

    private static bool IsNumber(DataViewType type) => type is NumberDataViewType or BooleanDataViewType;

    private static bool IsEpisode(DataViewType type) => type is TextDataViewType or KeyDataViewType || IsWhole(type);

    private static bool IsTime(DataViewType type) => type is DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType or NumberDataViewType;

    private static bool IsSeen(DataViewType type) => IsNumber(type) || type is VectorDataViewType { Size: > 0, ItemType: NumberDataViewType or BooleanDataViewType };

    private bool IsAction(DataViewType type) => Options.ActionKind switch
    {
        ActionKind.Numbers => IsSeen(type),
        ActionKind.Choices => IsNumber(type) || type is TextDataViewType or KeyDataViewType or VectorDataViewType { Size: 1, ItemType: NumberDataViewType },
        _ => IsSeen(type) || type is TextDataViewType or KeyDataViewType,
    };
}
