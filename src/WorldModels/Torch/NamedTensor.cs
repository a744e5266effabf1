namespace WorldModels.Torch;

/// <summary>An array of numbers under a name, as a network's weights are kept in a file.</summary>
/// <param name="Name">The name, unique in its file.</param>
/// <param name="Shape">The length of each dimension, 0 or more; empty for a single number.</param>
/// <param name="Values">The numbers, the last dimension running fastest; as many as the product of <paramref name="Shape"/>.</param>
public sealed record NamedTensor(string Name, int[] Shape, float[] Values)
{
    /// <summary>Why <see cref="Values"/> cannot be the content of <see cref="Shape"/>, or null when it can.</summary>
    internal string? Reject() =>
        Count(Shape) is not { } count ? $"tensor '{Name}': the shape {Describe(Shape)} is negative or too large"
        : count != Values.Length ? $"tensor '{Name}': {Values.Length} values where its shape {Describe(Shape)} has {count}"
        : Array.FindIndex(Values, value => !float.IsFinite(value)) is var index and >= 0
            ? $"tensor '{Name}': value {index} is {Values[index]}, not a finite number"
        : null;

    /// <summary>The tensor with its dimensions in another order: dimension i of the result is <paramref name="order"/>[i] of this one.</summary>
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

    /// <summary>Some slices along the first dimension, in the order given.</summary>
    internal NamedTensor Rows(IReadOnlyList<int> rows)
    {
        int size = Values.Length / Shape[0];
        return this with { Shape = [rows.Count, .. Shape[1..]], Values = [.. rows.SelectMany(row => Values[(row * size)..((row + 1) * size)])] };
    }

    /// <summary>How many numbers a shape holds, or null where a length is negative or an array could not hold them.</summary>
    internal static int? Count(ReadOnlySpan<int> shape)
    {
        long count = 1, nonZero = 1;
        foreach (int length in shape)
        {
            if (length < 0) return null;
            count *= length;
            // A zero elsewhere in the shape must not excuse lengths whose product overflows.
            nonZero *= Math.Max(length, 1);
            if (nonZero > Array.MaxLength) return null;
        }
        return (int)count;
    }

    internal static string Describe(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}
