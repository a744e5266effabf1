namespace WorldModels.Pictures;

/// <summary>A named result, as the mean of several runs.</summary>
public sealed class Score
{
    /// <summary>Creates a result.</summary>
    /// <param name="name">The text beside the bar.</param>
    /// <param name="mean">The length of the bar; finite.</param>
    /// <param name="deviation">The standard deviation for the error bar, at least 0; with 0 there is no error bar.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public Score(string name, double mean, double deviation = 0)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!double.IsFinite(mean))
            throw new ArgumentException($"The mean of \"{name}\" is {mean}: it must be a finite number.", nameof(mean));
        if (!double.IsFinite(deviation) || deviation < 0)
            throw new ArgumentException($"The deviation of \"{name}\" is {deviation}: it must be a finite number of 0 or more.", nameof(deviation));
        (Name, Mean, Deviation) = (name, mean, deviation);
    }

    /// <summary>The text beside the bar.</summary>
    public string Name { get; }

    /// <summary>The length of the bar.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation; 0 if there is none.</summary>
    public double Deviation { get; }
}
