namespace WorldModels.Rollouts;

/// <summary>Plays the episodes of a collection. Implement it to play them on other machines.</summary>
public interface IEpisodePlayer
{
    /// <summary>Plays episodes, each as an <see cref="EpisodeRecorder"/> records it.</summary>
    /// <param name="task">The settings that the episodes share.</param>
    /// <param name="first">The number of the first episode.</param>
    /// <param name="end">The number after that of the last episode.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The episodes in the order of their numbers. Each is read before the next one is requested. A caller that stops early disposes the enumerator, which ends the work.</returns>
    /// <exception cref="RolloutException">An episode could not be recorded.</exception>
    IEnumerable<RolloutEpisode> Play(CollectionTask task, int first, int end, CancellationToken cancellationToken);
}
