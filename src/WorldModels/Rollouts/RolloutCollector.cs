using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Rollouts;

/// <summary>Plays episodes on all processors and records them.</summary>
public static class RolloutCollector
{
    /// <summary>
    /// Plays <see cref="RolloutOptions.Episodes"/> episodes and records their rows, in the order of their numbers. The same seed
    /// gives the same rows, whatever the number of workers.
    /// </summary>
    /// <param name="environment">Makes an environment; a new one at every call; called once a worker, and again for one that was lost. The collector disposes what it made.</param>
    /// <param name="options">How to collect; null for the defaults.</param>
    /// <param name="progress">Hears of every episode, in order, on the calling thread.</param>
    /// <param name="cancellationToken">Stops the collection between two steps; what was recorded is deleted, unless <see cref="RolloutOptions.Resumable"/>.</param>
    /// <returns>The rows; to be disposed after use.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The folder holds rollouts already, or cannot be written to.</exception>
    /// <exception cref="InvalidOperationException">The folder is that of another resumable collection.</exception>
    /// <exception cref="RolloutException">
    /// The environment or the policy threw, or the environment was lost more often than <see cref="RolloutOptions.Retries"/>; or an observation, an action or a reward was not finite or of the wrong size.
    /// It is always that of the first such episode.
    /// </exception>
    /// <exception cref="OperationCanceledException">The collection was cancelled.</exception>
    public static RolloutStore Collect(
        Func<IEnvironment> environment, RolloutOptions? options = null, IProgress<CollectionProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Collect(environment, options ?? new RolloutOptions(), null, Random.Shared.Next(), Path.GetTempPath(), _ => { }, progress, cancellationToken);

    internal static RolloutStore Collect(
        Func<IEnvironment> environment, RolloutOptions options, long? contextSeed, long drawnSeed, string temporaryFolder, Action<long> seedChosen,
        IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        options.Check();
        cancellationToken.ThrowIfCancellationRequested();
        var checkpoints = new Checkpoints<CollectedEpisodes>(options.Resumable ? options.Folder : null, options.CheckpointEvery, "rollouts");
        long seed = options.Seed ?? contextSeed ?? checkpoints.Seed ?? drawnSeed;
        seedChosen(seed);
        IEnvironment first = Factory.Make(environment);
        RolloutLayout layout;
        RolloutWriter writer;
        try
        {
            layout = RolloutLayout.For(first.ObservationSpace, first.ActionSpace);
            Checkpoint<CollectedEpisodes>? from = checkpoints.Resume(() => RunRecord.Of(
                options, (nameof(options.Seed), seed), ("Environment", $"{first.GetType().FullName} with {first.ObservationSpace} and {first.ActionSpace}"),
                ("OwnPolicy", options.Policy is not null)));
            if (from?.State.EpisodeLengths.Count == options.Episodes && File.Exists(Path.Combine(options.Folder!, RolloutFiles.HeaderName)))
            {
                first.Dispose();
                return RolloutStore.Open(options.Folder!);
            }
            if (options.Folder is not null) RolloutWriter.RefuseUsedFolder(options.Folder);
            writer = options.Resumable
                ? new RolloutWriter(layout, options.Folder!, from?.State.EpisodeLengths ?? [])
                : new RolloutWriter(layout.ObservationSpace, layout.ActionSpace, options.Folder, options.MemoryBudgetBytes, temporaryFolder);
        }
        catch
        {
            first.Dispose();
            throw;
        }
        using (writer)
        using (IEpisodeSource episodes = Episodes())
        {
            long steps = writer.EpisodeLengths.Sum(length => (long)length);
            for (int i = writer.EpisodeLengths.Count; i < options.Episodes; i++)
            {
                RolloutEpisode episode = episodes.Take(i);
                writer.Append(episode);
                checkpoints.WriteIfDue(Collected, () => []);
                steps += episode.Length;
                progress?.Report(new CollectionProgress(i + 1, options.Episodes, steps, episode.Length, episode.Return));
                episodes.Return(episode);
            }
            checkpoints.Write(Collected, () => []);
            // Complete first: an environment that cannot be disposed must not cost the rows kept in a folder.
            RolloutStore store = writer.Complete();
            try
            {
                episodes.Finish();
            }
            catch
            {
                store.Dispose();
                throw;
            }
            return store;
        }

        IEpisodeSource Episodes()
        {
            var task = new CollectionTask(layout.ObservationSpace, layout.ActionSpace, seed, options.MaxSteps, options.Retries, options.MinSteps);
            int from = writer.EpisodeLengths.Count;
            if (options.Player is null) return new EpisodeWorkers(environment, first, layout, options, task, from, cancellationToken);
            first.Dispose();
            return new PlayedEpisodes(options.Player.Play(task, from, options.Episodes, cancellationToken));
        }

        // The rows first: a checkpoint must never speak of what is not there.
        CollectedEpisodes Collected()
        {
            writer.Flush();
            return new CollectedEpisodes(writer.EpisodeLengths);
        }
    }
}
