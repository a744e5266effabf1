using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Apache.Arrow;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Arrow;

/// <summary>The metadata of a field, for the properties of a column that Arrow's types do not have.</summary>
internal static class ColumnNotes
{
    private const string Dimensions = "worldmodels.dimensions", Keys = "worldmodels.keys", Actions = "worldmodels.actions", Names = "worldmodels.loggedActions";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Dictionary<string, string> Of(DataViewSchema.Column column)
    {
        var notes = new Dictionary<string, string>();
        if (column.Type is VectorDataViewType { Dimensions.Length: > 1 } vector) notes.Add(Dimensions, string.Join(',', vector.Dimensions));
        if (column.Type is KeyDataViewType key) notes.Add(Keys, key.Count.ToString(CultureInfo.InvariantCulture));
        if (RolloutDataView.ActionSpaceOf(column) is { } space) notes.Add(Actions, JsonSerializer.Serialize(SpaceDescription.Of(space), Options));
        if (LoggedActions.Of(column) is { } logged) notes.Add(Names, logged.ToJson());
        return notes;
    }

    /// <summary>Returns the number of keys, or null for a field that is not a key.</summary>
    /// <exception cref="FormatException">The metadata do not contain a valid number of keys.</exception>
    public static uint? KeysOf(Field field) => Find(field, Keys) is not { } note ? null
        : uint.TryParse(note, NumberStyles.None, CultureInfo.InvariantCulture, out uint count) && count > 0 ? count
        : throw new FormatException($"its metadata have the invalid number of keys '{note}'");

    /// <exception cref="FormatException">The product of the dimensions is not the size.</exception>
    public static VectorDataViewType VectorOf(Field field, PrimitiveDataViewType item, int size)
    {
        if (Find(field, Dimensions) is not { } note) return new VectorDataViewType(item, size);
        int[] dimensions = [.. note.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int dimension) ? dimension : 0)];
        return dimensions.Aggregate(1.0, (product, dimension) => product * dimension) == size ? new VectorDataViewType(item, dimensions)
            : throw new FormatException($"its metadata have the dimensions {note}, which do not fit lists of {size}");
    }

    /// <exception cref="FormatException">The metadata do not contain an action space of this size, or the names do not fit it.</exception>
    public static DataViewSchema.Annotations? AnnotationsOf(Field field, DataViewType type)
    {
        if (Find(field, Actions) is not { } note) return null;
        Space? space = JsonSerializer.Deserialize<SpaceDescription>(note, Options)?.ToSpace();
        if (space is not (DiscreteSpace or BoxSpace) || type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single || vector.Size != space.Size)
            throw new FormatException($"its metadata have the action space {note}, which does not fit {type}");
        if (Find(field, Names) is not { } names) return RolloutSchema.Annotate(space);
        LoggedActions? logged = LoggedActions.FromJson(names);
        return logged?.Space == space ? logged.Annotate() : throw new FormatException($"its metadata have the action space {note}, and names of actions that do not fit it: {names}");
    }

    private static string? Find(Field field, string name) => field.HasMetadata ? field.Metadata.GetValueOrDefault(name) : null;
}
