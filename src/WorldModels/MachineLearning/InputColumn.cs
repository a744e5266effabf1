using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Environments;

namespace WorldModels.MachineLearning;

/// <summary>The requirements of a stage on one input column. They are checked against an actual schema (Fit, Transform) and against the shape of one (GetOutputSchema).</summary>
internal sealed class InputColumn
{
    private readonly string _role;
    private readonly string _expected;
    private readonly bool _isVector;
    private readonly int? _size;
    private readonly ImageSpace? _picture;
    private readonly DataViewType[] _itemTypes;

    private InputColumn(string name, string role, string expected, bool isVector, int? size, ImageSpace? picture, params DataViewType[] itemTypes)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException($"the name of the {role} column is empty", nameof(name));
        Name = name;
        _role = role;
        _expected = expected;
        _isVector = isVector;
        _size = size;
        _picture = picture;
        _itemTypes = itemTypes;
    }

    public string Name { get; }

    /// <summary>Requires a vector of numbers of known size, or of exactly <paramref name="size"/> if it is given.</summary>
    public static InputColumn Vector(string name, string role, PrimitiveDataViewType itemType, int? size = null) =>
        new(name, role, size is null ? $"known-size vector of {itemType}" : $"vector of {size} {itemType}", true, size, null, itemType);

    /// <summary>Requires the bytes of a picture, as a vector with its dimensions or only its size.</summary>
    public static InputColumn Picture(string name, string role, ImageSpace picture) =>
        new(name, role, $"vector of {picture.Size} {NumberDataViewType.Byte} ({picture.Height} x {picture.Width} x {picture.Channels})", true, picture.Size, picture, NumberDataViewType.Byte);

    public static InputColumn Scalar(string name, string role, PrimitiveDataViewType type) => new(name, role, $"{type}", false, null, null, type);

    /// <summary>Requires a column whose change of value starts a new episode: UInt32, Int32 or a key.</summary>
    public static InputColumn Episode(string name) =>
        new(name, "episode", "UInt32, Int32 or a key", false, null, null, NumberDataViewType.UInt32, NumberDataViewType.Int32);

    /// <summary>Checks a schema and returns the column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public DataViewSchema.Column Check(DataViewSchema inputSchema)
    {
        if (inputSchema.GetColumnOrNull(Name) is not { } column)
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), _role, Name, _expected, "no such column");
        var vector = column.Type as VectorDataViewType;
        DataViewType item = vector?.ItemType ?? column.Type;
        bool sized = vector is { Size: > 0 } ? vector.Size == (_size ?? vector.Size) : vector is null;
        bool shaped = _picture is not { } picture || vector is not { Dimensions: { Length: > 1 } dimensions }
            || dimensions.AsSpan().SequenceEqual([picture.Height, picture.Width, picture.Channels]);
        if (_isVector != vector is not null || !sized || !shaped || !Accepts(item))
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), _role, Name, _expected, column.Type.ToString());
        return column;
    }

    /// <summary>Checks the shape of an earlier estimator's output, in which sizes are not known yet, and returns the column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public SchemaShape.Column Check(SchemaShape inputSchema)
    {
        if (!inputSchema.TryFindColumn(Name, out SchemaShape.Column column))
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), _role, Name, _expected, "no such column");
        var kind = _isVector ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar;
        bool key = column.IsKey && _role == "episode";
        if (column.Kind != kind || !(key || Accepts(column.ItemType) && !column.IsKey))
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), _role, Name, _expected, column.GetTypeString());
        return column;
    }

    private bool Accepts(DataViewType type) => _itemTypes.Contains(type) || _role == "episode" && type is KeyDataViewType;
}
