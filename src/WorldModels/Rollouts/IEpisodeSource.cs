namespace WorldModels.Rollouts;

/// <summary>Where a collection's episodes come from, in order.</summary>
internal interface IEpisodeSource : IDisposable
{
    /// <summary>Waits for an episode; to be called once for each, in order.</summary>
    /// <exception cref="RolloutException">It could not be recorded.</exception>
    /// <exception cref="OperationCanceledException">The collection was cancelled.</exception>
    RolloutEpisode Take(int episode);

    /// <summary>Gives an episode's memory back.</summary>
    void Return(RolloutEpisode episode);

    /// <summary>Ends the work after the last episode; throws what that threw.</summary>
    void Finish();
}
