using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Rollouts;

/// <summary>Plays episodes on all processors and records them.</summary>
public static class RolloutCollector
{
    /// <summary>
    /// Plays <see cref="RolloutOptions.Episodes"/> episodes and records their rows in the order of their numbers. The same seed
    /// gives the same rows for every number of workers.
    /// </summary>
    /// <param name="environment">Creates a new environment at every call. It is called once for each worker, and again for each environment that is lost. The collector disposes the environments.</param>
    /// <param name="options">The settings of the collection; null for the defaults.</param>
    /// <param name="progress">Is called after every episode, in order, on the calling thread.</param>
    /// <param name="cancellationToken">Stops the collection between two steps; the recorded rows are deleted, unless <see cref="RolloutOptions.Resumable"/> is set.</param>
    /// <returns>The rows. Dispose the store after use.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="IOException">The folder already contains rollouts, or cannot be written to.</exception>
    /// <exception cref="InvalidOperationException">The folder belongs to another resumable collection.</exception>
    /// <exception cref="RolloutException">
    /// The environment or the policy threw an exception; the environment was lost more often than <see cref="RolloutOptions.Retries"/> allows; or an observation, an action or a reward was not finite or had the wrong size.
    /// The exception is always that of the first such episode.
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
            // Complete the files first: if an environment cannot be disposed, the rows in the folder must not be lost.
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

        // Write the rows before the checkpoint: a checkpoint must never describe rows that are not on the disk.
        CollectedEpisodes Collected()
        {
            writer.Flush();
            return new CollectedEpisodes(writer.EpisodeLengths);
        }
    }
}
