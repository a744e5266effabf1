namespace WorldModels.Torch;

/// <summary>Numbers of 16 bits (IEEE 754 binary16): 11 significant bits, at most 65,504.</summary>
internal static class HalfPrecision
{
    /// <summary>Returns whether every value can be stored as a 16-bit float without loss.</summary>
    public static bool Holds(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            if ((float)(Half)value != value) return false;
        return true;
    }

    /// <summary>Returns the same tensor with each value rounded to the nearest 16-bit float.</summary>
    /// <exception cref="ArgumentException">The magnitude of a value exceeds 65,504.</exception>
    public static NamedTensor Round(NamedTensor tensor)
    {
        float[] rounded = [.. tensor.Values.Select(value => (float)(Half)value)];
        return Array.FindIndex(rounded, value => !float.IsFinite(value)) is var index and >= 0
            ? throw new ArgumentException($"tensor '{tensor.Name}': value {index} is {tensor.Values[index]}, which is too large for a 16-bit float", nameof(tensor))
            : tensor with { Values = rounded };
    }
}
