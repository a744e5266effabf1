using WorldModels.Rollouts;

namespace WorldModels.Environments;

/// <summary>
/// A wrapper that records every episode that is played, for example by an agent, a game loop or a person. If <see cref="Reset"/> or
/// disposal interrupts an episode, the steps so far are recorded.
/// </summary>
/// <remarks>An episode without steps is not recorded.</remarks>
public sealed class RecordEpisodes : EnvironmentWrapper
{
    private readonly RolloutWriter _writer;
    private readonly bool _completes;
    private readonly RolloutEpisode _episode;
    private Observation? _seen;
    private bool _closed;

    /// <summary>Records into a folder. Disposal completes the recording, and <see cref="RolloutStore.Open"/> can then read it. Without any episode the folder stays empty.</summary>
    /// <param name="inner">The environment that is played.</param>
    /// <param name="folder">A folder that does not contain rollouts yet.</param>
    /// <exception cref="IOException">The folder already contains rollouts.</exception>
    public RecordEpisodes(IEnvironment inner, string folder) : this(inner, WriterFor(inner, folder)) => _completes = true;

    /// <summary>Records into a writer, which the caller completes after disposing this wrapper.</summary>
    public RecordEpisodes(IEnvironment inner, RolloutWriter writer) : base(inner)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _writer = writer;
        _episode = new RolloutEpisode(inner.ObservationSpace, inner.ActionSpace);
    }

    /// <summary>The number of episodes recorded so far.</summary>
    public int EpisodeCount { get; private set; }

    /// <inheritdoc/>
    public override Observation Reset(long seed)
    {
        Observation first = base.Reset(seed);
        Append();
        _seen = first;
        return first;
    }

    /// <inheritdoc/>
    public override StepResult Step(float[] action)
    {
        if (_seen is not { } seen) throw new InvalidOperationException("no episode is running: call Reset first");
        _episode.Begin(seen, action);
        StepResult result = base.Step(action);
        _episode.End(result.Reward, result.Terminated);
        _seen = result.Observation;
        if (result.Ended) Append();
        return result;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || _closed) return;
        _closed = true;
        Append();
        if (!_completes) return;
        if (EpisodeCount > 0) _writer.Complete().Dispose();
        else _writer.Dispose();
    }

    private void Append()
    {
        _seen = null;
        if (_episode.Length > 0)
        {
            _writer.Append(_episode);
            EpisodeCount++;
        }
        _episode.Clear();
    }

    private static RolloutWriter WriterFor(IEnvironment inner, string folder)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(folder);
        return new RolloutWriter(inner.ObservationSpace, inner.ActionSpace, folder);
    }
}
