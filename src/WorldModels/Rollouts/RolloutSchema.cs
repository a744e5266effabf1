using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>The columns of a view of rollouts, in the order of <see cref="Column"/>.</summary>
internal static class RolloutSchema
{
    public const string ActionLow = "ActionLow", ActionHigh = "ActionHigh", ActionCount = "ActionCount";

    public enum Column { Episode, Step, Observation, Action, Reward, Done }

    public static DataViewSchema Of(RolloutLayout layout)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(RolloutColumns.Episode, NumberDataViewType.UInt32);
        schema.AddColumn(RolloutColumns.Step, NumberDataViewType.Int32);
        schema.AddColumn(RolloutColumns.Observation, layout.ObservationSpace is ImageSpace image
            ? new VectorDataViewType(NumberDataViewType.Byte, image.Height, image.Width, image.Channels)
            : new VectorDataViewType(NumberDataViewType.Single, layout.ObservationSpace.Size));
        schema.AddColumn(RolloutColumns.Action, new VectorDataViewType(NumberDataViewType.Single, layout.ActionSpace.Size), Annotate(layout.ActionSpace));
        schema.AddColumn(RolloutColumns.Reward, NumberDataViewType.Single);
        schema.AddColumn(RolloutColumns.Done, BooleanDataViewType.Instance);
        return schema.ToSchema();
    }

    public static Space? ActionSpaceOf(DataViewSchema.Column action)
    {
        int size = (action.Type as VectorDataViewType)?.Size ?? 0;
        if (Has(action, ActionCount, NumberDataViewType.Int32))
        {
            int count = 0;
            action.Annotations.GetValue(ActionCount, ref count);
            return count > 0 && size == 1 ? new DiscreteSpace(count) : null;
        }
        var bounds = new VectorDataViewType(NumberDataViewType.Single, Math.Max(1, size));
        if (size == 0 || !Has(action, ActionLow, bounds) || !Has(action, ActionHigh, bounds)) return null;
        VBuffer<float> low = default, high = default;
        action.Annotations.GetValue(ActionLow, ref low);
        action.Annotations.GetValue(ActionHigh, ref high);
        return new BoxSpace(low.DenseValues(), high.DenseValues());
    }

    private static bool Has(DataViewSchema.Column column, string kind, DataViewType type) =>
        column.Annotations.Schema.GetColumnOrNull(kind)?.Type.Equals(type) == true;

    /// <summary>Returns the annotations of an action column, which describe its space.</summary>
    public static DataViewSchema.Annotations Annotate(Space space)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        switch (space)
        {
            case DiscreteSpace discrete:
                annotations.AddPrimitiveValue(ActionCount, NumberDataViewType.Int32, discrete.Count);
                break;
            case BoxSpace box:
                Add(ActionLow, box.Low);
                Add(ActionHigh, box.High);
                break;
        }
        return annotations.ToAnnotations();

        void Add(string kind, IReadOnlyList<float> bounds)
        {
            var values = new VBuffer<float>(bounds.Count, [.. bounds]);
            annotations.Add(kind, new VectorDataViewType(NumberDataViewType.Single, bounds.Count), (ref VBuffer<float> value) => values.CopyTo(ref value));
        }
    }
}
