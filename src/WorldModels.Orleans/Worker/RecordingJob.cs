using System.IO.Compression;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Cluster;

/// <summary>Records episodes in the same way as the collector, one call on one thread.</summary>
internal sealed class RecordingJob : Job
{
    private readonly Pool<EpisodeRecorder> _recorders;

    public RecordingJob(CollectionTask task, Func<IEnvironment> environment, Func<IPolicy>? policy)
    {
        // Created for a check: a policy that cannot be created is refused before the first call.
        policy?.Invoke();
        _recorders = new Pool<EpisodeRecorder>(() => new EpisodeRecorder(task, environment, policy));
    }

    public byte[] Record(RecordingCall call, CancellationToken cancellationToken)
    {
        byte[] bytes = _recorders.Use(recorder => recorder.Record(call.Episode, cancellationToken)).ToBytes();
        var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.Fastest)) stream.Write(bytes);
        return compressed.ToArray();
    }

    public override void Dispose() => _recorders.Dispose();
}
