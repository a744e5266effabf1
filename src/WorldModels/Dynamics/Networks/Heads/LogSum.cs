namespace WorldModels.Dynamics;

/// <summary>Sums numbers that are given by their logarithms.</summary>
internal static class LogSum
{
    /// <summary>Returns log (e^a + e^b + ...) without overflow or underflow.</summary>
    public static double Of(ReadOnlySpan<double> logarithms)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double value in logarithms) largest = Math.Max(largest, value);
        if (double.IsNegativeInfinity(largest)) return largest;
        foreach (double value in logarithms) sum += PortableMath.Exp(value - largest);
        return largest + PortableMath.Log(sum);
    }
}
