using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>Plays episodes on all processors and records them.</summary>
public static class RolloutCollector
{
    /// <summary>
    /// Plays <see cref="RolloutOptions.Episodes"/> episodes and records their rows, in the order of their numbers. The same seed
    /// gives the same rows, whatever the number of workers.
    /// </summary>
    /// <param name="environment">Makes an environment; called once a worker, and again for one that was lost. The collector disposes what it made.</param>
    /// <param name="options">How to collect; null for the defaults.</param>
    /// <param name="progress">Hears of every episode, in order, on the calling thread.</param>
    /// <param name="cancellationToken">Stops the collection between two steps; what was recorded is deleted.</param>
    /// <returns>The rows; to be disposed after use.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The folder holds rollouts already.</exception>
    /// <exception cref="RolloutException">
    /// The environment or the policy threw, or the environment was lost more often than <see cref="RolloutOptions.Retries"/>; an observation, an action or a reward was not finite or of the wrong size; or an
    /// episode ended after a single step. It is always that of the first such episode.
    /// </exception>
    /// <exception cref="OperationCanceledException">The collection was cancelled.</exception>
    public static RolloutStore Collect(
        Func<IEnvironment> environment, RolloutOptions? options = null, IProgress<CollectionProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Collect(environment, options ?? new RolloutOptions(), Random.Shared.Next(), Path.GetTempPath(), progress, cancellationToken);

    internal static RolloutStore Collect(
        Func<IEnvironment> environment, RolloutOptions options, long defaultSeed, string temporaryFolder,
        IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        options.Check();
        cancellationToken.ThrowIfCancellationRequested();
        IEnvironment first = Make(environment);
        RolloutLayout layout;
        RolloutWriter writer;
        try
        {
            layout = RolloutLayout.For(first.ObservationSpace, first.ActionSpace);
            writer = new RolloutWriter(layout.ObservationSpace, layout.ActionSpace, options.Folder, options.MemoryBudgetBytes, temporaryFolder);
        }
        catch
        {
            first.Dispose();
            throw;
        }
        using (writer)
        using (var workers = new EpisodeWorkers(environment, first, layout, options, options.Seed ?? defaultSeed, cancellationToken))
        {
            long steps = 0;
            for (int i = 0; i < options.Episodes; i++)
            {
                RolloutEpisode episode = workers.Take(i);
                writer.Append(episode);
                steps += episode.Length;
                progress?.Report(new CollectionProgress(i + 1, options.Episodes, steps, episode.Length, episode.Return));
                workers.Return(episode);
            }
            // Complete first: an environment that cannot be disposed must not cost the rows kept in a folder.
            RolloutStore store = writer.Complete();
            try
            {
                workers.Finish();
            }
            catch
            {
                store.Dispose();
                throw;
            }
            return store;
        }
    }

    internal static T Make<T>(Func<T> factory) where T : class =>
        factory() ?? throw new InvalidOperationException($"the factory of {typeof(T).Name} returned null: it must return a new object");
}
