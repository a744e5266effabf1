using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace Microsoft.ML;

/// <summary>Methods of <c>mlContext.Data</c> that record, load and divide rollouts.</summary>
public static class RolloutCatalog
{
    /// <summary>Plays episodes of an environment on all processors and records them.</summary>
    /// <typeparam name="TEnvironment">The type of the environment; inferred, so that F# needs no cast.</typeparam>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="environment">Creates an environment; called once for each worker.</param>
    /// <param name="episodes">The number of episodes.</param>
    /// <param name="maxSteps">The maximum number of steps of an episode, 2 or more; 0 sets no limit besides the environment's own.</param>
    /// <param name="policy">Creates the policy of a worker; null for a <see cref="RandomLinearPolicy"/>.</param>
    /// <param name="seed">Determines everything that is random; null for the seed of the MLContext, or for a new random seed if it has none.</param>
    /// <param name="folder">A folder in which the rows are kept; null if they are only needed until the view is disposed.</param>
    /// <returns>The rows, with the columns of <see cref="RolloutColumns"/>. Dispose the view after use.</returns>
    /// <exception cref="RolloutException">An episode could not be recorded.</exception>
    public static RolloutDataView CollectRollouts<TEnvironment>(
        this DataOperationsCatalog catalog, Func<TEnvironment> environment, int episodes = 100, int maxSteps = 0,
        Func<IPolicy>? policy = null, long? seed = null, string? folder = null) where TEnvironment : class, IEnvironment =>
        catalog.CollectRollouts(environment, new RolloutOptions { Episodes = episodes, MaxSteps = maxSteps, Policy = policy, Seed = seed, Folder = folder });

    /// <summary>Plays episodes of an environment on all processors and records them.</summary>
    /// <typeparam name="TEnvironment">The type of the environment; inferred, so that F# needs no cast.</typeparam>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="environment">Creates an environment; called once for each worker.</param>
    /// <param name="options">The settings of the collection.</param>
    /// <param name="progress">Is called after every episode, in order. The MLContext's log also receives about ten lines.</param>
    /// <param name="cancellationToken">Stops the collection between two steps.</param>
    /// <returns>The rows, with the columns of <see cref="RolloutColumns"/>. Dispose the view after use.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="IOException">The folder already contains rollouts.</exception>
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
    /// <exception cref="FileNotFoundException">The folder contains no rollouts.</exception>
    /// <exception cref="FormatException">A file is missing, is damaged or has a newer version; the message names it.</exception>
    public static RolloutDataView LoadRollouts(this DataOperationsCatalog catalog, string folder) => new(RolloutStore.Open(folder));

    /// <summary>Returns the episodes of several recordings as one, for example those of the rounds of the iterative procedure. Nothing is copied; the result takes ownership of the recordings.</summary>
    /// <exception cref="ArgumentException">There is no recording, one contains only some of its store's episodes, or their spaces differ.</exception>
    public static RolloutDataView ConcatenateRollouts(this DataOperationsCatalog catalog, IEnumerable<RolloutDataView> rollouts)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        RolloutDataView[] parts = [.. rollouts];
        if (parts.Any(part => part.Episodes.Count != part.Store.EpisodeCount))
            throw new ArgumentException("only whole recordings can be concatenated: one of these views contains only some of its store's episodes", nameof(rollouts));
        return new RolloutDataView(RolloutStore.Concatenate(parts.Select(part => part.Store)));
    }

    /// <summary>Divides rollouts by episode: the rows of an episode are never in both parts, and neither part is empty.</summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="data">Rows with a UInt32 or key column <see cref="RolloutColumns.Episode"/>: rollouts, or transformed rollouts.</param>
    /// <param name="testFraction">The fraction of the episodes to use for evaluation, between 0 and 1.</param>
    /// <param name="seed">Determines which episodes; null for the seed of the MLContext, or for a new random seed if it has none.</param>
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
