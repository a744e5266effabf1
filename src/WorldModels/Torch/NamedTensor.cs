namespace WorldModels.Torch;

/// <summary>An array of numbers with a name, the form in which a network's weights are stored in a file.</summary>
/// <param name="Name">The name, unique in its file.</param>
/// <param name="Shape">The length of each dimension, 0 or more; empty for a single number.</param>
/// <param name="Values">The numbers, with the last dimension varying fastest; their number is the product of <paramref name="Shape"/>.</param>
public sealed record NamedTensor(string Name, int[] Shape, float[] Values)
{
    /// <summary>Returns why <see cref="Values"/> cannot be the content of <see cref="Shape"/>, or null if it can.</summary>
    internal string? Reject() =>
        Count(Shape) is not { } count ? $"tensor '{Name}': the shape {Describe(Shape)} is negative or too large"
        : count != Values.Length ? $"tensor '{Name}': it has {Values.Length} values, but its shape {Describe(Shape)} needs {count}"
        : Array.FindIndex(Values, value => !float.IsFinite(value)) is var index and >= 0
            ? $"tensor '{Name}': value {index} is {Values[index]}, which is not a finite number"
        : null;

    /// <summary>Returns the tensor with its dimensions in another order: dimension i of the result is <paramref name="order"/>[i] of this one.</summary>
    internal NamedTensor Transpose(params int[] order)
    {
        int[] shape = [.. order.Select(dimension => Shape[dimension])], index = new int[order.Length];
        int[] strides = [.. order.Select(dimension => Shape[(dimension + 1)..].Aggregate(1, (a, b) => a * b))];
        float[] values = new float[Values.Length];
        for (int to = 0; to < values.Length; to++)
        {
            int from = 0;
            for (int dimension = 0; dimension < index.Length; dimension++) from += index[dimension] * strides[dimension];
            values[to] = Values[from];
            for (int dimension = index.Length - 1; dimension >= 0 && ++index[dimension] == shape[dimension]; dimension--) index[dimension] = 0;
        }
        return new NamedTensor(Name, shape, values);
    }

    /// <summary>Returns some slices along the first dimension, in the given order.</summary>
    internal NamedTensor Rows(IReadOnlyList<int> rows)
    {
        int size = Values.Length / Shape[0];
        return this with { Shape = [rows.Count, .. Shape[1..]], Values = [.. rows.SelectMany(row => Values[(row * size)..((row + 1) * size)])] };
    }

    /// <summary>Returns the number of values of a shape, or null if a length is negative or an array cannot have so many.</summary>
    internal static int? Count(ReadOnlySpan<int> shape)
    {
        long count = 1, nonZero = 1;
        foreach (int length in shape)
        {
            if (length < 0) return null;
            count *= length;
            // A zero elsewhere in the shape must not hide lengths whose product overflows.
            nonZero *= Math.Max(length, 1);
            if (nonZero > Array.MaxLength) return null;
        }
        return (int)count;
    }

    internal static string Describe(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}
