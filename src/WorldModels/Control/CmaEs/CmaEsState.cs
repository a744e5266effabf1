using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>The part of a run that changes from generation to generation: the content of a checkpoint besides the options.</summary>
internal sealed class CmaEsState
{
    public required double[] Mean { get; init; }
    public required double InitialSigma { get; init; }
    public required double Sigma { get; set; }
    public required SearchDistribution Distribution { get; init; }
    public required Pcg64 Generator { get; init; }

    /// <summary>p_sigma, n numbers: the path of the mean's recent steps, whitened.</summary>
    public required double[] StepPath { get; init; }

    /// <summary>p_c, n numbers: the path of the mean's recent steps.</summary>
    public required double[] CovariancePath { get; init; }

    public int Generation { get; set; }
    public long Evaluations { get; set; }

    /// <summary>The generation after which the covariance was last decomposed.</summary>
    public int DecomposedAt { get; set; }

    public required double[] BestCandidate { get; set; }
    public double BestLoss { get; set; } = double.PositiveInfinity;

    /// <summary>The best and the median loss of each of the last generations, the oldest first.</summary>
    public List<double> BestLosses { get; init; } = [];

    /// <inheritdoc cref="BestLosses"/>
    public List<double> MedianLosses { get; init; } = [];

    public IReadOnlyList<string> StopReasons { get; set; } = [];

    /// <summary>Returns the state before the first generation.</summary>
    public static CmaEsState Start(double[] mean, double sigma, CmaEsOptions options) => new()
    {
        Mean = mean,
        InitialSigma = sigma,
        Sigma = sigma,
        Distribution = options.Covariance == CovarianceShape.Full
            ? new FullDistribution(mean.Length, options.Threads) : new DiagonalDistribution(mean.Length),
        Generator = new Pcg64(options.Seed),
        StepPath = new double[mean.Length],
        CovariancePath = new double[mean.Length],
        BestCandidate = [.. mean],
    };
}
