using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Vision;

namespace WorldModels.MachineLearning;

/// <summary>
/// Computes one column of numbers from the columns of the data through the stages of a chain, one row at a time. Any number of threads may
/// <see cref="Open"/> it; the result serves one thread at a time.
/// </summary>
internal sealed class RowPath
{
    private readonly RowStages _stages;
    private readonly DataViewSchema.Column _target;
    private readonly IReadOnlyList<DataViewSchema.Column>[] _active;

    /// <param name="stages">The stages.</param>
    /// <param name="level">The number of stages after which the column is read.</param>
    /// <param name="target">The column: a vector of Single.</param>
    /// <param name="origin">The stages and columns from which it is computed.</param>
    /// <exception cref="ArgumentException">A stage cannot be applied to one row at a time, or a column of the data does not contain numbers.</exception>
    public RowPath(RowStages stages, int level, DataViewSchema.Column target, ColumnOrigin origin)
    {
        (_stages, _target) = (stages, target);
        Stages = [.. origin.Computed.Select(computed => computed.Stage).Distinct().Reverse()];
        Columns = origin.Sources;
        foreach (RowStage stage in Stages) Check(stage);
        Size = Columns.Sum(ObservationRow.SizeOf);
        _active = new IReadOnlyList<DataViewSchema.Column>[level];
        IReadOnlyList<DataViewSchema.Column> needed = [target];
        for (int stage = level - 1; stage >= 0; stage--)
        {
            _active[stage] = needed;
            needed = [.. stages.Stages[stage].Mapper.GetDependencies(needed)];
        }
    }

    /// <summary>The stages that take part in the computation, in order.</summary>
    public IReadOnlyList<RowStage> Stages { get; }

    /// <summary>The columns of the data, in the order of an observation's numbers.</summary>
    public IReadOnlyList<DataViewSchema.Column> Columns { get; }

    /// <summary>The number of numbers in an observation, or of bytes of a picture.</summary>
    public int Size { get; }

    /// <summary>Returns whether an observation of this space fits the columns.</summary>
    public bool Takes(Space space)
    {
        if (space is not ImageSpace picture) return space.Size == Size;
        if (Columns is not [{ Type: VectorDataViewType { ItemType: NumberDataViewType { RawType: var item } } vector }] || item != typeof(byte)) return false;
        return vector.Dimensions is { Length: > 1 } dimensions
            ? dimensions.AsSpan().SequenceEqual([picture.Height, picture.Width, picture.Channels])
            : vector.Size == picture.Size;
    }

    /// <summary>The expected observation, in words.</summary>
    public string Expected => Columns is [{ Type: VectorDataViewType { Dimensions: { Length: 3 } sides } }]
        ? $"{sides[0]} x {sides[1]} x {sides[2]} pictures"
        : $"{Size} numbers ({string.Join(", ", Columns.Select(column => column.Name))})";

    /// <summary>Returns a reader with its own rows.</summary>
    public RowReader Open()
    {
        var source = new ObservationRow(_stages.Source, Columns);
        DataViewRow row = source;
        for (int stage = 0; stage < _active.Length; stage++) row = _stages.Stages[stage].Mapper.GetRow(row, _active[stage]);
        return new RowReader(source, row, _target);
    }

    private static void Check(RowStage stage)
    {
        if (stage.Transformer is StageTransformer { IsSequential: true })
            throw new ArgumentException($"the stage {stage.Name} has a state from row to row, and its output is read as an observation: an agent supports only one recurrent stage, the M that C reads");
        if (stage.Transformer is VaeEncoderTransformer { SamplesLatent: true })
            throw new ArgumentException($"the stage {stage.Name} draws its latents at random, and a stage after it changes them: set V's {nameof(VaeEncoderOptions.SampleLatent)} to false");
    }
}

/// <summary>A row that passes through the stages of a <see cref="RowPath"/> repeatedly; it allocates no memory of its own per row.</summary>
internal sealed class RowReader(ObservationRow source, DataViewRow row, DataViewSchema.Column target)
{
    private readonly RowVector<float> _vector = new(row, target);

    /// <summary>Computes the result of the stages for an observation.</summary>
    /// <exception cref="ArgumentException">The observation does not have the numbers of the data's columns.</exception>
    public void Read(Observation observation, Span<float> values)
    {
        source.Show(observation);
        _vector.Read(values);
    }
}
