namespace WorldModels.Control;

/// <summary>Makes the search that a <see cref="SearchMethod"/> names.</summary>
internal static class SearchMethods
{
    public static IEvolutionStrategy Create(SearchMethod method, IEnumerable<double> mean, double sigma, int population, long seed, int threads) => method switch
    {
        SearchMethod.CmaEs => new CmaEs(mean, sigma, new() { Population = population, Seed = seed, Threads = threads }),
        SearchMethod.SeparableCmaEs => new CmaEs(
            mean, sigma, new() { Population = population, Seed = seed, Threads = threads, Covariance = CovarianceShape.Diagonal }),
        SearchMethod.OpenEs => new OpenEs(mean, sigma, new() { Population = population, Seed = seed }),
        SearchMethod.Pepg => new Pepg(mean, sigma, new() { Population = population, Seed = seed }),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "no such search"),
    };
}
