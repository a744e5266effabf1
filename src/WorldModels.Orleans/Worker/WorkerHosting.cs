using Microsoft.Extensions.DependencyInjection;
using WorldModels.Cluster;

namespace Orleans.Hosting;

/// <summary>Makes a silo of Orleans a worker.</summary>
public static class WorkerHosting
{
    /// <summary>Lets the silo play episodes for a <see cref="WorldModelCluster"/>.</summary>
    /// <param name="silo">The silo; how it finds the others is the host's to say.</param>
    /// <param name="configure">Names the environments, the policies and the number of slots. Dreams need none.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
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
