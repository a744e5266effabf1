using BenchmarkDotNet.Attributes;
using WorldModels.Control;
using WorldModels.Environments;

namespace WorldModels.Benchmarks.Parts;

/// <summary>The costly part of a CMA-ES generation.</summary>
public class EigenBenchmarks
{
    private double[] _covariance = [];

    [Params(100, 400)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var random = new Pcg64(1);
        _covariance = new double[Dimension * Dimension];
        for (int row = 0; row < Dimension; row++)
            for (int column = 0; column <= row; column++)
                _covariance[row * Dimension + column] = _covariance[column * Dimension + row] = row == column ? Dimension : random.NextNormal();
    }

    [Benchmark]
    public object Decompose() => new SymmetricEigen(_covariance, Dimension);
}
