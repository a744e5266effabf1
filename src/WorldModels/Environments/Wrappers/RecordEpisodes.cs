using WorldModels.Rollouts;

namespace WorldModels.Environments;

/// <summary>
/// Records every episode that is played, whoever plays it: an agent, a game loop, a person. An episode that is left by
/// <see cref="Reset"/> or by disposal is recorded as far as it came.
/// </summary>
/// <remarks>An episode without a step is left out.</remarks>
public sealed class RecordEpisodes : EnvironmentWrapper
{
    private readonly RolloutWriter _writer;
    private readonly bool _completes;
    private readonly RolloutEpisode _episode;
    private Observation? _seen;
    private bool _closed;

    /// <summary>Records into a folder, which disposal completes for <see cref="RolloutStore.Open"/> to read; without an episode it stays empty.</summary>
    /// <param name="inner">What is played.</param>
    /// <param name="folder">Must not hold rollouts yet.</param>
    /// <exception cref="IOException">The folder holds rollouts already.</exception>
    public RecordEpisodes(IEnvironment inner, string folder) : this(inner, WriterFor(inner, folder)) => _completes = true;

    /// <summary>Records into a writer, which the caller completes after disposing this.</summary>
    public RecordEpisodes(IEnvironment inner, RolloutWriter writer) : base(inner)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _writer = writer;
        _episode = new RolloutEpisode(inner.ObservationSpace, inner.ActionSpace);
    }

    /// <summary>How many episodes have been recorded.</summary>
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
