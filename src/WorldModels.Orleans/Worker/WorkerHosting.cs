using Microsoft.Extensions.DependencyInjection;
using WorldModels.Cluster;

namespace Orleans.Hosting;

/// <summary>Adds a worker to an Orleans silo.</summary>
public static class WorkerHosting
{
    /// <summary>Adds a worker to the silo, which plays episodes for a <see cref="WorldModelCluster"/>.</summary>
    /// <param name="silo">The silo; the host configures its clustering.</param>
    /// <param name="configure">Sets the environments, the policies and the number of slots. Dreams need none of them.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static ISiloBuilder AddWorldModelWorker(this ISiloBuilder silo, Action<WorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var options = new WorkerOptions();
        configure?.Invoke(options);
        options.Validate();
        silo.Services.AddSingleton(options).AddSingleton<WorkerState>();
        return silo;
    }
}
