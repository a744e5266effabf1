namespace WorldModels.Rollouts;

/// <summary>Plays the episodes of a collection: the seam at which they can be played on other machines.</summary>
public interface IEpisodePlayer
{
    /// <summary>Plays episodes, each as an <see cref="EpisodeRecorder"/> records it.</summary>
    /// <param name="task">What they have in common.</param>
    /// <param name="first">The number of the first.</param>
    /// <param name="end">The number after the last.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The episodes in the order of their numbers; each is read before the next is asked for. Who stops asking disposes the enumerator, which ends the work.</returns>
    /// <exception cref="RolloutException">An episode could not be recorded.</exception>
    IEnumerable<RolloutEpisode> Play(CollectionTask task, int first, int end, CancellationToken cancellationToken);
}
