namespace WorldModels.Environments;

/// <summary>The set that an environment's observations or actions come from, as Gymnasium's spaces.</summary>
public abstract record Space
{
    private protected Space() { }

    /// <summary>How many numbers an element has when it is written as a flat vector.</summary>
    public abstract int Size { get; }

    /// <summary>Whether <paramref name="element"/> has the right length and every number lies in its range.</summary>
    public abstract bool Contains(ReadOnlySpan<float> element);

    /// <summary>Why <paramref name="element"/> does not belong to this space, or null when it does.</summary>
    internal string? Reject(ReadOnlySpan<float> element) =>
        element.Length != Size ? $"{element.Length} numbers where {this} has {Size}"
        : Contains(element) ? null
        : $"({string.Join(", ", element.ToArray())}) lies outside {this}";
}

/// <summary>Pictures: <see cref="Height"/> x <see cref="Width"/> x <see cref="Channels"/> bytes, 0 to 255, row by row from the top, channels last.</summary>
public sealed record ImageSpace(int Height, int Width, int Channels) : Space
{
    /// <inheritdoc/>
    public override int Size => Height * Width * Channels;

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

/// <summary>One of <see cref="Count"/> choices, written as one number: 0, 1, ..., <see cref="Count"/> - 1.</summary>
public sealed record DiscreteSpace(int Count) : Space
{
    /// <inheritdoc/>
    public override int Size => 1;

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> element) =>
        element is [var choice] && choice >= 0 && choice < Count && choice == MathF.Floor(choice);

    /// <inheritdoc/>
    public override string ToString() => $"Discrete({Count})";
}
