namespace WorldModels.Control;

/// <summary>The returns of an untrained policy on the same real episodes.</summary>
public sealed class DreamGapBaseline
{
    internal DreamGapBaseline(string name, double[] returns)
    {
        (Name, Returns) = (name, returns.AsReadOnly());
        (Mean, Deviation) = Spread.Of(returns);
    }

    /// <summary>The name of the policy.</summary>
    public string Name { get; }

    /// <summary>The return of each real episode.</summary>
    public IReadOnlyList<double> Returns { get; }

    /// <summary>The mean return.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation of the returns.</summary>
    public double Deviation { get; }
}
