using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML;
using Microsoft.ML.Transforms;
using WorldModels.MachineLearning;

namespace WorldModels.Forecasting;

/// <summary>
/// The inverse transformation from the numbers that M reads to those of the data, if the stages before M only join columns and scale them:
/// latent = (original - offset) * scale.
/// </summary>
/// <param name="Scale">One factor per dimension of the latent; 0 for a constant column.</param>
/// <param name="Offset">One offset per dimension of the latent.</param>
internal sealed record LatentScale(IReadOnlyList<double> Scale, IReadOnlyList<double> Offset)
{
    public double Original(int dimension, double value) => Scale[dimension] == 0 ? Offset[dimension] : value / Scale[dimension] + Offset[dimension];

    /// <exception cref="ArgumentException">The number of factors or offsets is wrong, or one is not finite.</exception>
    public void Validate(int latentSize)
    {
        if (Scale.Count != latentSize || Offset.Count != latentSize || !Scale.Concat(Offset).All(double.IsFinite))
            throw new ArgumentException($"the scale of a latent of {latentSize} numbers has {Scale.Count} factors and {Offset.Count} offsets, or one is not finite");
    }

    /// <summary>Returns the scale of a column.</summary>
    /// <param name="stages">The stages before it.</param>
    /// <param name="level">The number of stages before the reader of the column.</param>
    /// <param name="column">The column.</param>
    /// <exception cref="InvalidOperationException">A stage does something else than copy, join or scale by a factor and an offset.</exception>
    public static LatentScale Of(RowStages stages, int level, DataViewSchema.Column column)
    {
        for (; level > 0; level--)
        {
            RowStage stage = stages.Stages[level - 1];
            if (stage.Passed(column) is { } passed) column = passed;
            else if (stage.Transformer is ColumnConcatenatingTransformer)
            {
                LatentScale[] parts = [.. stage.Reads(column).Select(part => Of(stages, level - 1, part))];
                return new LatentScale([.. parts.SelectMany(part => part.Scale)], [.. parts.SelectMany(part => part.Offset)]);
            }
            else if (stage.Transformer is NormalizingTransformer normalizer && Affine(normalizer, column) is { } outer && stage.Reads(column).ToArray() is [var read])
                return outer.Behind(Of(stages, level - 1, read));
            else
                throw new InvalidOperationException(
                    $"the stage {stage.Name} computes '{column.Name}' in a way that cannot be inverted, so forecasts cannot be in the units of the data: "
                    + "set OriginalUnits to false; then they are in the units of the column that M reads");
        }
        int size = (column.Type as VectorDataViewType)?.Size ?? 1;
        return new LatentScale([.. Enumerable.Repeat(1.0, size)], new double[size]);
    }

    // y = (x - b) a after x = (w - d) c is y = (w - (d + b / c)) a c; if c is 0, w is d.
    private LatentScale Behind(LatentScale inner) => new(
        [.. Scale.Zip(inner.Scale, (outer, first) => outer * first)],
        [.. Offset.Select((offset, i) => inner.Offset[i] + (inner.Scale[i] == 0 ? 0 : offset / inner.Scale[i]))]);

    private static LatentScale? Affine(NormalizingTransformer normalizer, DataViewSchema.Column column)
    {
        int at = normalizer.Columns.Select(options => options.Name).ToList().LastIndexOf(column.Name);
        return at < 0 ? null : normalizer.GetNormalizerModelParameters(at) switch
        {
            NormalizingTransformer.AffineNormalizerModelParameters<float> one => new([one.Scale], [one.Offset]),
            NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>> many => new(
                [.. many.Scale.Select(scale => (double)scale)], [.. many.Scale.Select((_, i) => many.Offset.IsDefaultOrEmpty ? 0.0 : many.Offset[i])]),
            _ => null,
        };
    }
}
