namespace WorldModels.Environments;

/// <summary>A space of vectors of real numbers. Each number has its own bounds; both bounds are included, and infinite bounds are allowed.</summary>
public sealed record BoxSpace : Space
{
    private readonly float[] _low, _high;

    /// <summary>Creates a box with separate bounds for each number.</summary>
    /// <exception cref="ArgumentException">The bounds differ in length, are empty or contain NaN, a lower bound exceeds its upper bound, or no finite number lies between two bounds.</exception>
    public BoxSpace(IEnumerable<float> low, IEnumerable<float> high)
    {
        _low = [.. low];
        _high = [.. high];
        if (_low.Length != _high.Length || _low.Length == 0)
            throw new ArgumentException($"a box needs the same number of low and high bounds, at least one: got {_low.Length} and {_high.Length}", nameof(low));
        for (int i = 0; i < _low.Length; i++)
            if (!(_low[i] <= _high[i]) || float.IsPositiveInfinity(_low[i]) || float.IsNegativeInfinity(_high[i]))
                throw new ArgumentException($"bound {i} of a box must have low <= high, with a finite number between them: got {_low[i]} and {_high[i]}", nameof(low));
    }

    /// <summary>Creates a box of <paramref name="size"/> numbers with the same bounds.</summary>
    /// <exception cref="ArgumentException">The size is below 1, a bound is NaN, <paramref name="low"/> exceeds <paramref name="high"/>, or no finite number lies between them.</exception>
    public BoxSpace(int size, float low, float high) : this(Enumerable.Repeat(low, AtLeastOne(size, nameof(size))), Enumerable.Repeat(high, size)) { }

    /// <summary>The lower bound of each number.</summary>
    public IReadOnlyList<float> Low => _low;

    /// <summary>The upper bound of each number.</summary>
    public IReadOnlyList<float> High => _high;

    /// <inheritdoc/>
    public override int Size => _low.Length;

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> element)
    {
        if (element.Length != Size) return false;
        for (int i = 0; i < element.Length; i++)
            if (!(element[i] >= _low[i] && element[i] <= _high[i])) return false;
        return true;
    }

    /// <summary>Moves each number of <paramref name="element"/> to the nearest one within its bounds, in place.</summary>
    public void Clip(Span<float> element)
    {
        for (int i = 0; i < element.Length; i++) element[i] = Math.Clamp(element[i], _low[i], _high[i]);
    }

    /// <inheritdoc/>
    public bool Equals(BoxSpace? other) => other is not null && _low.AsSpan().SequenceEqual(other._low) && _high.AsSpan().SequenceEqual(other._high);

    /// <inheritdoc/>
    public override int GetHashCode() => _low.Concat(_high).Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => $"Box([{string.Join(", ", _low.Select(number => $"{number}"))}] to [{string.Join(", ", _high.Select(number => $"{number}"))}])";
}
