using System.Runtime.CompilerServices;

namespace WorldModels.Control;

/// <summary>The settings that <see cref="OpenEs"/> and <see cref="Pepg"/> share.</summary>
public abstract class MirroredSearchOptions
{
    private protected MirroredSearchOptions() { }

    /// <summary>The number of candidates in a generation, an even number, because they are drawn in pairs mirrored at the mean. 0, the default, means 2 (2 + floor(1.5 ln n)).</summary>
    public int Population { get; set; }

    /// <summary>Determines every candidate: the same seed and losses give the same run; 0 or more.</summary>
    public long Seed { get; set; }

    /// <summary>Stop when a candidate's loss is at most this value.</summary>
    public double TargetLoss { get; set; } = double.NegativeInfinity;

    /// <summary>Stop after this many generations.</summary>
    public long MaxGenerations { get; set; } = long.MaxValue;

    /// <summary>Stop after this many evaluations, at the end of the generation that reaches it.</summary>
    public long MaxEvaluations { get; set; } = long.MaxValue;

    /// <summary>Returns a checked copy, with the default population for <paramref name="dimension"/> filled in.</summary>
    internal MirroredSearchOptions For(int dimension)
    {
        var copy = (MirroredSearchOptions)MemberwiseClone();
        if (Population == 0) copy.Population = 2 * (2 + (int)(1.5 * PortableMath.Log(dimension)));
        copy.Validate();
        return copy;
    }

    private protected virtual void Validate()
    {
        Require(Population >= 2 && Population % 2 == 0, Population, "an even number of at least 2, because candidates are drawn in mirrored pairs, or 0 for the default");
        Require(Seed >= 0, Seed, "0 or more");
        Require(!double.IsNaN(TargetLoss), TargetLoss, "a number");
        Require(MaxGenerations >= 1, MaxGenerations, "at least 1");
        Require(MaxEvaluations >= 1, MaxEvaluations, "at least 1");
    }

    private protected static void Require(bool holds, object value, string range, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!holds) throw new ArgumentException($"{name} must be {range}: got {value}", name);
    }
}
