namespace WorldModels.Rollouts;

/// <summary>A source of a collection's episodes, in order.</summary>
internal interface IEpisodeSource : IDisposable
{
    /// <summary>Waits for an episode and returns it; called once for each episode, in order.</summary>
    /// <exception cref="RolloutException">The episode could not be recorded.</exception>
    /// <exception cref="OperationCanceledException">The collection was cancelled.</exception>
    RolloutEpisode Take(int episode);

    /// <summary>Returns the memory of an episode for reuse.</summary>
    void Return(RolloutEpisode episode);

    /// <summary>Ends the work after the last episode, and rethrows an exception that this causes.</summary>
    void Finish();
}
