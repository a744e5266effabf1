using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace Microsoft.ML;

/// <summary>Recording, loading and dividing rollouts, from <c>mlContext.Data</c>.</summary>
public static class RolloutCatalog
{
    /// <summary>Plays episodes of an environment on all processors and records them.</summary>
    /// <typeparam name="TEnvironment">What <paramref name="environment"/> makes; inferred, so that F# needs no cast.</typeparam>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="environment">Makes an environment; called once a worker.</param>
    /// <param name="episodes">The number of episodes.</param>
    /// <param name="maxSteps">The most steps an episode may take, 2 or more; 0 leaves its end to the environment.</param>
    /// <param name="policy">Makes the policy of a worker; null for a <see cref="RandomLinearPolicy"/>.</param>
    /// <param name="seed">Decides all that is random; null for the MLContext's seed, or a fresh one where that has none.</param>
    /// <param name="folder">Where to keep the rows for good; null for rows that last until the view is disposed.</param>
    /// <returns>The rows, with the columns of <see cref="RolloutColumns"/>; to be disposed after use.</returns>
    /// <exception cref="RolloutException">An episode could not be recorded.</exception>
    public static RolloutDataView CollectRollouts<TEnvironment>(
        this DataOperationsCatalog catalog, Func<TEnvironment> environment, int episodes = 100, int maxSteps = 0,
        Func<IPolicy>? policy = null, long? seed = null, string? folder = null) where TEnvironment : class, IEnvironment =>
        catalog.CollectRollouts(environment, new RolloutOptions { Episodes = episodes, MaxSteps = maxSteps, Policy = policy, Seed = seed, Folder = folder });

    /// <summary>Plays episodes of an environment on all processors and records them.</summary>
    /// <typeparam name="TEnvironment">What <paramref name="environment"/> makes; inferred, so that F# needs no cast.</typeparam>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="environment">Makes an environment; called once a worker.</param>
    /// <param name="options">How to collect.</param>
    /// <param name="progress">Hears of every episode, in order; the MLContext's log has about ten lines besides.</param>
    /// <param name="cancellationToken">Stops the collection between two steps.</param>
    /// <returns>The rows, with the columns of <see cref="RolloutColumns"/>; to be disposed after use.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The folder holds rollouts already.</exception>
    /// <exception cref="RolloutException">An episode could not be recorded.</exception>
    public static RolloutDataView CollectRollouts<TEnvironment>(
        this DataOperationsCatalog catalog, Func<TEnvironment> environment, RolloutOptions options,
        IProgress<CollectionProgress>? progress = null, CancellationToken cancellationToken = default) where TEnvironment : class, IEnvironment
    {
        ArgumentNullException.ThrowIfNull(options);
        IHost host = Register(catalog, nameof(CollectRollouts));
        using IChannel channel = host.Start(nameof(CollectRollouts));
        return new RolloutDataView(RolloutCollector.Collect(
            environment, options, host.FixedSeed(), host.GetSeed(), ((IHostEnvironmentInternal)host).TempFilePath,
            seed => channel.Info($"Collecting {options.Episodes} episodes on {options.Workers} workers with seed {seed}"),
            new ProgressLog(channel, progress), cancellationToken));
    }

    /// <summary>Opens rollouts that were kept in a folder.</summary>
    /// <exception cref="FileNotFoundException">The folder holds no rollouts.</exception>
    /// <exception cref="FormatException">A file is missing, damaged or of a newer version; the message names it.</exception>
    public static RolloutDataView LoadRollouts(this DataOperationsCatalog catalog, string folder) => new(RolloutStore.Open(folder));

    /// <summary>The episodes of several recordings as one, as the iterative procedure gathers them. Nothing is copied; the result takes the recordings over.</summary>
    /// <exception cref="ArgumentException">There is no recording, one shows only some of its episodes, or their spaces differ.</exception>
    public static RolloutDataView ConcatenateRollouts(this DataOperationsCatalog catalog, IEnumerable<RolloutDataView> rollouts)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        RolloutDataView[] parts = [.. rollouts];
        if (parts.Any(part => part.Episodes.Count != part.Store.EpisodeCount))
            throw new ArgumentException("only whole recordings can be concatenated: one of these views shows some of its store's episodes", nameof(rollouts));
        return new RolloutDataView(RolloutStore.Concatenate(parts.Select(part => part.Store)));
    }

    /// <summary>Divides rollouts by episode: no episode lies on both sides, and neither side is empty.</summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="data">Rows with a UInt32 or key column <see cref="RolloutColumns.Episode"/>: rollouts, or what was made of them.</param>
    /// <param name="testFraction">The share of the episodes to judge by, between 0 and 1.</param>
    /// <param name="seed">Decides which; null for the MLContext's seed, or a fresh one where that has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1, or there is no such column.</exception>
    /// <exception cref="ArgumentException">There are fewer than two episodes.</exception>
    public static EpisodeSplit SplitEpisodes(this DataOperationsCatalog catalog, IDataView data, double testFraction = 0.1, long? seed = null)
    {
        IHost host = Register(catalog, nameof(SplitEpisodes));
        return EpisodeSplitter.Split(catalog, data, testFraction, seed ?? host.GetSeed());
    }

    private static IHost Register(DataOperationsCatalog catalog, string name)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return CatalogUtils.GetEnvironment(catalog).Register(name);
    }

    private sealed class ProgressLog(IChannel channel, IProgress<CollectionProgress>? progress) : IProgress<CollectionProgress>
    {
        public void Report(CollectionProgress value)
        {
            int tenths = 10 * value.Episodes / value.TotalEpisodes;
            if (tenths != 10 * (value.Episodes - 1) / value.TotalEpisodes)
                channel.Info($"Collected {value.Episodes} of {value.TotalEpisodes} episodes, {value.Steps} steps; the last one has {value.EpisodeLength} steps and return {value.EpisodeReturn:0.###}");
            progress?.Report(value);
        }
    }
}
