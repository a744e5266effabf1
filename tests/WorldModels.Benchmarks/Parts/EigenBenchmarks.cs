using BenchmarkDotNet.Attributes;
using WorldModels.Control;
using WorldModels.Environments;

namespace WorldModels.Benchmarks.Parts;

/// <summary>The most expensive part of a CMA-ES generation.</summary>
public class EigenBenchmarks
{
    private double[] _covariance = [], _values = [], _vectors = [];
    private SymmetricEigen _eigen = new(1);

    [Params(100, 400)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var random = new Pcg64(1);
        (_covariance, _values, _vectors) = (new double[Dimension * Dimension], new double[Dimension], new double[Dimension * Dimension]);
        _eigen = new SymmetricEigen(Dimension);
        for (int row = 0; row < Dimension; row++)
            for (int column = 0; column <= row; column++)
                _covariance[row * Dimension + column] = _covariance[column * Dimension + row] = row == column ? Dimension : random.NextNormal();
    }

    [Benchmark]
    public void Decompose() => _eigen.Decompose(_covariance, _values, _vectors);
}
