namespace WorldModels.Control;

/// <summary>Settings of <see cref="CmaEs"/>. Every default is that of pycma; 0 selects a default that depends on the size of the problem.</summary>
public sealed class CmaEsOptions
{
    /// <summary>The number of candidates in a generation (lambda), at least 2; 0, the default, means 4 + floor(3 ln n).</summary>
    public int Population { get; set; }

    /// <summary>Determines every candidate: the same seed and losses give the same run; 0 or more.</summary>
    public long Seed { get; set; }

    /// <summary>Which covariances the search learns. Default: all.</summary>
    public CovarianceShape Covariance { get; set; }

    /// <summary>The number of threads for large n. Default: the number of processors. The result does not depend on it.</summary>
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>Whether the worse half of a generation shrinks the covariance in its directions (active CMA-ES).</summary>
    public bool ActiveCovariance { get; set; } = true;

    /// <summary>Stop when a candidate's loss is at most this value (pycma's ftarget).</summary>
    public double TargetLoss { get; set; } = double.NegativeInfinity;

    /// <summary>Stop after this many generations (maxiter); 0, the default, means 100 + 150 (n + 3)^2 / sqrt(population).</summary>
    public long MaxGenerations { get; set; }

    /// <summary>Stop after this many evaluations (maxfevals), at the end of the generation that reaches it.</summary>
    public long MaxEvaluations { get; set; } = long.MaxValue;

    /// <summary>
    /// Stop when the losses of a generation, and the best losses of the last 10 + 30 n / population generations, each
    /// differ by less than this value (tolfun).
    /// </summary>
    public double LossTolerance { get; set; } = 1e-11;

    /// <summary>Stop when the best losses of these last generations differ by less than this value (tolfunhist).</summary>
    public double LossHistoryTolerance { get; set; } = 1e-12;

    /// <summary>Stop when the search distribution is narrower than this value in every coordinate, in units of the candidates (tolx).</summary>
    public double StepTolerance { get; set; } = 1e-11;

    /// <summary>
    /// Stop when neither the best nor the median loss of a generation improves over this many generations: the medians of
    /// their newest and oldest 30% are compared (after tolstagnation). 0, the default, means 100 + 100 n^1.5 / population.
    /// </summary>
    public int StagnationGenerations { get; set; }

    /// <summary>Stop when the squared ratio of the longest to the shortest axis of the covariance reaches this value (tolconditioncov).</summary>
    public double MaxCondition { get; set; } = 1e14;

    /// <summary>Stop when the distribution is this many times wider in a coordinate than at the start, which shows divergence (tolfacupx).</summary>
    public double MaxStepGrowth { get; set; } = 1e3;

    /// <summary>Returns a checked copy, with the defaults that depend on the <paramref name="dimension"/> filled in.</summary>
    internal CmaEsOptions For(int dimension)
    {
        Require(Population is 0 or >= 2, nameof(Population), Population, "at least 2, or 0 for the default");
        Require(Enum.IsDefined(Covariance), nameof(Covariance), Covariance, "Full or Diagonal");
        Require(Threads >= 1, nameof(Threads), Threads, "at least 1");
        Require(Seed >= 0, nameof(Seed), Seed, "0 or more");
        Require(!double.IsNaN(TargetLoss), nameof(TargetLoss), TargetLoss, "a number");
        Require(MaxGenerations >= 0, nameof(MaxGenerations), MaxGenerations, "at least 1, or 0 for the default");
        Require(MaxEvaluations >= 1, nameof(MaxEvaluations), MaxEvaluations, "at least 1");
        Require(LossTolerance >= 0, nameof(LossTolerance), LossTolerance, "0 or more");
        Require(LossHistoryTolerance >= 0, nameof(LossHistoryTolerance), LossHistoryTolerance, "0 or more");
        Require(StepTolerance >= 0, nameof(StepTolerance), StepTolerance, "0 or more");
        Require(StagnationGenerations is 0 or >= 10, nameof(StagnationGenerations), StagnationGenerations, "at least 10, or 0 for the default");
        Require(MaxCondition > 1, nameof(MaxCondition), MaxCondition, "more than 1");
        Require(MaxStepGrowth > 1, nameof(MaxStepGrowth), MaxStepGrowth, "more than 1");

        var copy = (CmaEsOptions)MemberwiseClone();
        if (Population == 0) copy.Population = 4 + (int)(3 * PortableMath.Log(dimension));
        if (MaxGenerations == 0) copy.MaxGenerations = (long)(100 + 150 * (dimension + 3.0) * (dimension + 3.0) / Math.Sqrt(copy.Population));
        if (StagnationGenerations == 0) copy.StagnationGenerations = (int)Math.Min(int.MaxValue, 100 + 100 * dimension * Math.Sqrt(dimension) / copy.Population);
        return copy;
    }

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds) throw new ArgumentException($"{name} must be {range}: got {value}", name);
    }
}
