using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace WorldModels.Cluster;

/// <summary>Writes lines to <c>MLContext.Log</c> from any thread.</summary>
internal sealed class ClusterLog(MLContext context) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IChannel _channel = ((IHostEnvironment)context).Register("WorldModels.Orleans").Start("Cluster");

    public void Info(FormattableString message)
    {
        lock (_lock) _channel.Info(MessageSensitivity.None, "{0}", FormattableString.Invariant(message));
    }

    public void Warn(FormattableString message)
    {
        lock (_lock) _channel.Warning(MessageSensitivity.None, "{0}", FormattableString.Invariant(message));
    }

    public void Dispose() => _channel.Dispose();
}
