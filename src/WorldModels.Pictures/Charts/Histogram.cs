namespace WorldModels.Pictures;

/// <summary>How often each part of a range, or each of some choices, occurs.</summary>
public sealed class Histogram
{
    /// <summary>Takes the counts.</summary>
    /// <param name="name">What is counted; the title of its chart.</param>
    /// <param name="labels">The parts, or the choices, in order.</param>
    /// <param name="counts">As many numbers, 0 or more.</param>
    /// <exception cref="ArgumentException">There is none, their numbers differ, or a count is negative.</exception>
    public Histogram(string name, IEnumerable<string> labels, IEnumerable<long> counts)
    {
        ArgumentNullException.ThrowIfNull(name);
        (Name, Labels, Counts) = (name, [.. labels], [.. counts]);
        if (Labels.Length == 0 || Labels.Length != Counts.Length)
            throw new ArgumentException($"The histogram \"{name}\" has {Labels.Length} labels and {Counts.Length} counts: give as many of each, at least one.", nameof(counts));
        if (Counts.Any(count => count < 0))
            throw new ArgumentException($"The histogram \"{name}\" has a negative count: give numbers from 0 up.", nameof(counts));
    }

    /// <summary>What is counted.</summary>
    public string Name { get; }

    internal string[] Labels { get; }

    internal long[] Counts { get; }
}
