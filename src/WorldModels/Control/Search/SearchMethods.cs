using System.Text.Json;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>Creates the search for a <see cref="SearchMethod"/>.</summary>
internal static class SearchMethods
{
    public static IEvolutionStrategy Create(SearchMethod method, IEnumerable<double> mean, double sigma, int population, long seed, int threads) => method switch
    {
        SearchMethod.CmaEs => new CmaEs(mean, sigma, new() { Population = population, Seed = seed, Threads = threads }),
        SearchMethod.SeparableCmaEs => new CmaEs(
            mean, sigma, new() { Population = population, Seed = seed, Threads = threads, Covariance = CovarianceShape.Diagonal }),
        SearchMethod.OpenEs => new OpenEs(mean, sigma, new() { Population = population, Seed = seed }),
        SearchMethod.Pepg => new Pepg(mean, sigma, new() { Population = population, Seed = seed }),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "the search method must be a value of the enumeration"),
    };

    /// <summary>Returns the whole state of a search, for <see cref="Restore"/>.</summary>
    public static byte[] Save(IEvolutionStrategy search)
    {
        if (search is MirroredSearch mirrored) return JsonSerializer.SerializeToUtf8Bytes(mirrored.ToState(), CheckpointJson.Options);
        using var stream = new MemoryStream();
        ((CmaEs)search).Save(stream);
        return stream.ToArray();
    }

    /// <summary>Returns a search that continues from a saved state.</summary>
    /// <param name="created">A new search with the same options.</param>
    /// <param name="saved">The result of <see cref="Save"/>.</param>
    /// <exception cref="FormatException">The state is damaged or belongs to another kind of search.</exception>
    public static IEvolutionStrategy Restore(IEvolutionStrategy created, byte[] saved)
    {
        if (created is not MirroredSearch mirrored)
        {
            using var stream = new MemoryStream(saved);
            return CmaEs.Load(stream);
        }
        try
        {
            mirrored.Restore(JsonSerializer.Deserialize<MirroredSearchState>(saved, CheckpointJson.Options) ?? throw new FormatException("a search without a state"));
            return mirrored;
        }
        catch (Exception cause) when (Damage.Shows(cause))
        {
            throw new FormatException($"the state of this search is not valid: {cause.Message}", cause);
        }
    }
}
