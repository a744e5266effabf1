namespace WorldModels.Pictures;

/// <summary>A named curve, optionally with a band around it.</summary>
public sealed class Series
{
    /// <summary>Creates a curve from its points in order.</summary>
    /// <param name="name">The text in the legend.</param>
    /// <param name="x">Finite positions along the horizontal axis.</param>
    /// <param name="y">The values, as many as positions; NaN leaves a gap in the line.</param>
    /// <param name="low">The lower edges of the band, as many as positions; NaN leaves a gap. Must be given together with <paramref name="high"/>.</param>
    /// <param name="high">The upper edges of the band, as many as positions; NaN leaves a gap.</param>
    /// <exception cref="ArgumentException">Lengths differ, a value is infinite, no value is a number, or only one edge of the band is given.</exception>
    public Series(string name, double[] x, double[] y, double[]? low = null, double[]? high = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if ((low is null) != (high is null))
            throw new ArgumentException($"The band of the series \"{name}\" has only one edge: pass both low and high, or neither.");
        foreach ((string what, double[]? values) in new[] { ("y", y), ("low", low), ("high", high) })
        {
            if (values is null)
                continue;
            if (values.Length != x.Length)
            {
                throw new ArgumentException($"The series \"{name}\" has {x.Length} values of x, but {values.Length} of {what}: " +
                    "the numbers must be equal.");
            }
            if (values.Any(double.IsInfinity))
                throw new ArgumentException($"The series \"{name}\" has an infinite {what}: use NaN for a gap in the line.");
        }
        if (!x.All(double.IsFinite))
            throw new ArgumentException($"The series \"{name}\" has an x that is not finite: only y may have gaps.", nameof(x));
        if (y.All(double.IsNaN))
            throw new ArgumentException($"The series \"{name}\" has no value to draw: at least one value must not be NaN.", nameof(y));
        (Name, X, Y, Low, High) = (name, [.. x], [.. y], low is null ? null : [.. low], high is null ? null : [.. high]);
    }

    /// <summary>Creates a curve whose values are numbered from zero.</summary>
    /// <param name="name">The text in the legend.</param>
    /// <param name="y">The values; NaN leaves a gap in the line.</param>
    /// <exception cref="ArgumentException">A value is infinite, or none is a number.</exception>
    public Series(string name, double[] y)
        : this(name, [.. Enumerable.Range(0, (y ?? throw new ArgumentNullException(nameof(y))).Length).Select(index => (double)index)], y)
    {
    }

    /// <summary>The text in the legend.</summary>
    public string Name { get; }

    internal double[] X { get; }

    internal double[] Y { get; }

    internal double[]? Low { get; }

    internal double[]? High { get; }

    /// <summary>Returns the segments of the curve without gaps.</summary>
    internal IEnumerable<Range> Stretches() => Stretches(index => !double.IsNaN(Y[index]));

    /// <summary>Returns the segments of the band without gaps; none without a band.</summary>
    internal IEnumerable<Range> BandStretches() =>
        Low is null ? [] : Stretches(index => !double.IsNaN(Low[index]) && !double.IsNaN(High![index]));

    IEnumerable<Range> Stretches(Func<int, bool> drawn)
    {
        int start = 0;
        for (int index = 0; index <= X.Length; index++)
        {
            if (index < X.Length && drawn(index))
                continue;
            if (index > start)
                yield return start..index;
            start = index + 1;
        }
    }
}
