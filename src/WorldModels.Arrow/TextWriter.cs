using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.ML;

namespace WorldModels.Arrow;

/// <summary>Writes text in UTF-8.</summary>
internal sealed class TextWriter(DataViewRow row, DataViewSchema.Column column) : ColumnWriter(column, StringType.Default)
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter = row.GetGetter<ReadOnlyMemory<char>>(column);
    private StringArray.Builder _texts = new();
    private ReadOnlyMemory<char> _value;

    public override void Append()
    {
        _getter(ref _value);
        _texts.Append(_value.ToString());
        Bytes += sizeof(int) + _value.Length;
    }

    public override IArrowArray Take() => _texts.Build();

    public override void Clear()
    {
        base.Clear();
        _texts = new StringArray.Builder();
    }
}
