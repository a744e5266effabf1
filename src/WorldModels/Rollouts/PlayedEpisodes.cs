namespace WorldModels.Rollouts;

/// <summary>The episodes that an <see cref="IEpisodePlayer"/> plays.</summary>
internal sealed class PlayedEpisodes(IEnumerable<RolloutEpisode> episodes) : IEpisodeSource
{
    private readonly IEnumerator<RolloutEpisode> _episodes = episodes.GetEnumerator();

    public RolloutEpisode Take(int episode) => _episodes.MoveNext()
        ? _episodes.Current
        : throw new InvalidOperationException($"{nameof(RolloutOptions.Player)} ended before episode {episode}: it must play all requested episodes");

    public void Return(RolloutEpisode episode) { }

    public void Finish() { }

    public void Dispose() => _episodes.Dispose();
}
