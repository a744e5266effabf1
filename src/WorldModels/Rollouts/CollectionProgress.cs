namespace WorldModels.Rollouts;

/// <summary>The progress of a collection, reported after each episode.</summary>
/// <param name="Episodes">The episodes recorded so far.</param>
/// <param name="TotalEpisodes">The episodes to record.</param>
/// <param name="Steps">The steps recorded so far.</param>
/// <param name="EpisodeLength">The steps of the last episode.</param>
/// <param name="EpisodeReturn">The sum of the rewards of the last episode.</param>
public sealed record CollectionProgress(int Episodes, int TotalEpisodes, long Steps, int EpisodeLength, double EpisodeReturn)
{
    /// <inheritdoc/>
    public override string ToString() => $"CollectionProgress {{ Episodes = {Episodes}, TotalEpisodes = {TotalEpisodes}, Steps = {Steps}, EpisodeLength = {EpisodeLength}, EpisodeReturn = {EpisodeReturn} }}";
}
