namespace WorldModels.Benchmarks.Searching;

/// <summary>A function with the minimum 0, and the start of the search: the same value in every coordinate.</summary>
internal sealed record TestFunction(string Name, double Start, double Sigma, Func<double[], double> Loss)
{
    public static TestFunction Sphere { get; } = new("sphere", 1, 1, x => Sum(x.Length, i => x[i] * x[i]));

    public static TestFunction Ellipsoid { get; } = new(
        "ellipsoid", 1, 1, x => Sum(x.Length, i => Math.Pow(10, 6.0 * i / (x.Length - 1)) * x[i] * x[i]));

    public static TestFunction Rosenbrock { get; } = new(
        "Rosenbrock", 0, 0.5, x => Sum(x.Length - 1, i => 100 * Math.Pow(x[i] * x[i] - x[i + 1], 2) + Math.Pow(x[i] - 1, 2)));

    public static TestFunction Rastrigin { get; } = new(
        "Rastrigin", 2, 2, x => 10 * x.Length + Sum(x.Length, i => x[i] * x[i] - 10 * Math.Cos(2 * Math.PI * x[i])));

    private static double Sum(int count, Func<int, double> term)
    {
        double sum = 0;
        for (int i = 0; i < count; i++) sum += term(i);
        return sum;
    }
}
