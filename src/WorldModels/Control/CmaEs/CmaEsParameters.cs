namespace WorldModels.Control;

/// <summary>
/// The constants of the strategy for n coordinates and a population of lambda: table 1 and equations (49) to (58) of
/// Hansen, The CMA Evolution Strategy: A Tutorial (arXiv 1604.00772).
/// </summary>
internal sealed class CmaEsParameters
{
    /// <summary>mu: the number of candidates in the better half, which moves the mean.</summary>
    public int Parents { get; }

    /// <summary>w: one weight for each rank, the best first; the first <see cref="Parents"/> sum to 1, the last ones are negative or 0 (53).</summary>
    public double[] Weights { get; }

    /// <summary>mu_eff: the number of equally weighted parents to which the positive weights correspond (8).</summary>
    public double EffectiveParents { get; }

    /// <summary>c_sigma: the decay rate of the step-size path (55).</summary>
    public double StepPathRate { get; }

    /// <summary>d_sigma: the damping of the step size (55).</summary>
    public double StepDamping { get; }

    /// <summary>c_c: the decay rate of the covariance path (56).</summary>
    public double CovariancePathRate { get; }

    /// <summary>c_1: the learning rate of the rank-one update (57).</summary>
    public double RankOneRate { get; }

    /// <summary>c_mu: the learning rate of the rank-mu update (58).</summary>
    public double RankMuRate { get; }

    /// <summary>chi_n: the mean length of a standard normal vector.</summary>
    public double ExpectedLength { get; }

    /// <summary>The number of generations between two eigendecompositions: 0.1 / (n (c_1 + c_mu)), so that the cost is O(n^2) per candidate; 1 for a diagonal.</summary>
    public double DecompositionGap { get; }

    /// <summary>
    /// The longest step, in standard deviations, that the updates use without shortening it. A drawn candidate is practically never
    /// farther away; a candidate from elsewhere may be, and its step is shortened to this length (Hansen, arXiv 1110.4181).
    /// </summary>
    public double LongestStep { get; }

    public CmaEsParameters(int n, CmaEsOptions options)
    {
        (int population, bool diagonal) = (options.Population, options.Covariance == CovarianceShape.Diagonal);
        double[] raw = [.. Enumerable.Range(1, population).Select(rank => PortableMath.Log((population + 1) / 2.0) - PortableMath.Log(rank))];
        Parents = population / 2;
        EffectiveParents = EffectiveCount(raw[..Parents]);
        double mu = EffectiveParents;

        StepPathRate = (mu + 2) / (n + mu + 5);
        StepDamping = 1 + 2 * Math.Max(0, Math.Sqrt((mu - 1) / (n + 1)) - 1) + StepPathRate;
        CovariancePathRate = (4 + mu / n) / (n + 4 + 2 * mu / n);
        // A diagonal has n numbers to learn instead of n (n + 1) / 2, and its learning rate is higher by this factor (Ros and Hansen 2008).
        double faster = diagonal ? (n + 2) / 3.0 : 1;
        RankOneRate = Math.Min(0.5, faster * 2 / ((n + 1.3) * (n + 1.3) + mu));
        RankMuRate = Math.Min(1 - RankOneRate, faster * 2 * (0.25 + mu + 1 / mu - 2) / ((n + 2) * (n + 2) + mu));
        ExpectedLength = Math.Sqrt(n) * (1 - 1 / (4.0 * n) + 1 / (21.0 * n * n));
        DecompositionGap = diagonal ? 1 : 0.1 / (n * (RankOneRate + RankMuRate));
        LongestStep = Math.Sqrt(n) + 4;

        double positive = raw[..Parents].Sum(), negative = -raw[Parents..].Sum();
        double negativeMass = options.ActiveCovariance ? NegativeMass(n, EffectiveCount(raw[Parents..])) : 0;
        Weights = [.. raw.Select((weight, rank) => rank < Parents ? weight / positive : negativeMass * weight / negative)];
    }

    // Equations (50) to (52): the smallest of three bounds; the last keeps the covariance positive definite.
    private double NegativeMass(int n, double effectiveNegative) => Math.Min(
        Math.Min(1 + RankOneRate / RankMuRate, 1 + 2 * effectiveNegative / (EffectiveParents + 2)),
        (1 - RankOneRate - RankMuRate) / (n * RankMuRate));

    private static double EffectiveCount(double[] weights) => weights.Sum() * weights.Sum() / weights.Sum(w => w * w);
}
