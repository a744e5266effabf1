namespace WorldModels.Control;

/// <summary>Mean and standard deviation of returns.</summary>
internal readonly record struct Spread(double Mean, double Deviation)
{
    public static Spread Of(IReadOnlyList<double> returns)
    {
        double mean = returns.Average();
        return new Spread(mean, Math.Sqrt(returns.Average(value => (value - mean) * (value - mean))));
    }
}
