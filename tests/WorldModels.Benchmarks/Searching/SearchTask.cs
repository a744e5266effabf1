namespace WorldModels.Benchmarks.Searching;

/// <summary>A function in n dimensions with its population size (0: the default of each search), and the figures of the reference, if any.</summary>
/// <param name="Function">The function to minimise to 1e-9.</param>
/// <param name="Dimension">n.</param>
/// <param name="Population">The number of candidates in a generation.</param>
/// <param name="Reference">Median evaluations of pycma 4.4.0 over the successful runs of 20; null if it was not measured.</param>
/// <param name="ReferenceSuccesses">The number of successful runs.</param>
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
