namespace WorldModels.Environments;

/// <summary>The set of an environment's possible observations or actions, like the spaces of Gymnasium.</summary>
public abstract record Space
{
    private protected Space() { }

    /// <summary>The number of numbers in an element that is written as a flat vector.</summary>
    public abstract int Size { get; }

    /// <summary>Returns whether <paramref name="element"/> has the right length and every number lies in its range.</summary>
    public abstract bool Contains(ReadOnlySpan<float> element);

    /// <exception cref="ArgumentOutOfRangeException">The extent is below 1.</exception>
    private protected static int AtLeastOne(int extent, string name) => extent >= 1 ? extent
        : throw new ArgumentOutOfRangeException(name, extent, "a space has at least one element, and each of its extents is 1 or more");

    /// <summary>Returns the reason why <paramref name="element"/> does not belong to this space, or null if it belongs.</summary>
    internal string? Reject(ReadOnlySpan<float> element) =>
        element.Length != Size ? $"{element.Length} numbers, but {this} has {Size}"
        : Contains(element) ? null
        : $"({string.Join(", ", element.ToArray().Select(number => $"{number}"))}) lies outside {this}";
}

/// <summary>A space of pictures: <see cref="Height"/> x <see cref="Width"/> x <see cref="Channels"/> bytes, 0 to 255, row by row from the top, channels last.</summary>
/// <exception cref="ArgumentOutOfRangeException">An extent is below 1.</exception>
public sealed record ImageSpace(int Height, int Width, int Channels) : Space
{
    /// <summary>The number of rows, 1 or more.</summary>
    public int Height { get; init => field = AtLeastOne(value, nameof(Height)); } = AtLeastOne(Height, nameof(Height));

    /// <summary>The number of columns, 1 or more.</summary>
    public int Width { get; init => field = AtLeastOne(value, nameof(Width)); } = AtLeastOne(Width, nameof(Width));

    /// <summary>The number of channels, 1 or more: 3 for red, green and blue.</summary>
    public int Channels { get; init => field = AtLeastOne(value, nameof(Channels)); } = AtLeastOne(Channels, nameof(Channels));

    /// <inheritdoc/>
    public override int Size => checked(Height * Width * Channels);

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> element)
    {
        if (element.Length != Size) return false;
        foreach (float value in element)
            if (!(value is >= 0 and <= 255)) return false;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Image({Height} x {Width} x {Channels})";
}

/// <summary>A space of <see cref="Count"/> choices, each written as one number: 0, 1, ..., <see cref="Count"/> - 1.</summary>
/// <exception cref="ArgumentOutOfRangeException">The number of choices is below 1.</exception>
public sealed record DiscreteSpace(int Count) : Space
{
    /// <summary>The number of choices, 1 or more.</summary>
    public int Count { get; init => field = AtLeastOne(value, nameof(Count)); } = AtLeastOne(Count, nameof(Count));

    /// <inheritdoc/>
    public override int Size => 1;

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> element) =>
        element is [var choice] && choice >= 0 && choice < Count && choice == MathF.Floor(choice);

    /// <inheritdoc/>
    public override string ToString() => $"Discrete({Count})";
}
