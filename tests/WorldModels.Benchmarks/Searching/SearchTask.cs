namespace WorldModels.Benchmarks.Searching;

/// <summary>A function in n dimensions with the population to use (0: each search's own), and the reference's figures where it has any.</summary>
/// <param name="Function">What to minimise to 1e-9.</param>
/// <param name="Dimension">n.</param>
/// <param name="Population">Candidates a generation.</param>
/// <param name="Reference">Median evaluations of pycma 4.4.0 over its successes of 20; null where it was not measured.</param>
/// <param name="ReferenceSuccesses">Those successes.</param>
internal sealed record SearchTask(TestFunction Function, int Dimension, int Population, double? Reference = null, int? ReferenceSuccesses = null)
{
    public static IReadOnlyList<SearchTask> All { get; } =
    [
        new(TestFunction.Sphere, 10, 0, 1_500, 20),
        new(TestFunction.Ellipsoid, 10, 0, 4_095, 20),
        new(TestFunction.Rosenbrock, 10, 0, 5_275, 18),
        new(TestFunction.Rastrigin, 10, 200, 22_400, 8),
        new(TestFunction.Sphere, 40, 0, 5_318, 20),
        new(TestFunction.Ellipsoid, 40, 0, 48_885, 20),
        new(TestFunction.Rosenbrock, 40, 0),
        new(TestFunction.Rastrigin, 40, 800),
    ];
}
