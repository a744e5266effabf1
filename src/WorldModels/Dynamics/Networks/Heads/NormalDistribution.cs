namespace WorldModels.Dynamics;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>
    /// Returns the probability of a value up to <paramref name="x"/>, to 16 digits, from the series of the error function near 0 and from its continued
    /// fraction for large values (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14).
    /// </summary>
    public static double Cdf(double x)
    {
        double z = Math.Abs(x) / Math.Sqrt(2);
        double upper = z < 2 ? 1 - Series(z) : Fraction(z);
        return x > 0 ? 1 - upper / 2 : upper / 2;
    }

    /// <summary>The value that a probability of <paramref name="level"/> lies below, by bisection.</summary>
    /// <param name="level">Above 0 and below 1.</param>
    public static double Quantile(double level)
    {
        (double low, double high) = (-40, 40);
        for (int iteration = 0; iteration < 100; iteration++)
        {
            double middle = (low + high) / 2;
            if (Cdf(middle) < level) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    private static double Series(double z)
    {
        double term = z, sum = z;
        for (int n = 1; term > 1e-17 * sum; n++)
        {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * PortableMath.Exp(-z * z) * sum;
    }

    private static double Fraction(double z)
    {
        double rest = z;
        for (int n = 60; n >= 1; n--) rest = z + n / 2.0 / rest;
        return PortableMath.Exp(-z * z) / Math.Sqrt(Math.PI) / rest;
    }
}
