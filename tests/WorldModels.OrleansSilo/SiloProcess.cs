using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace WorldModels.OrleansSilo;

/// <summary>A silo in its own process, which ends with this object or with this process.</summary>
public sealed class SiloProcess : IDisposable
{
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
    private readonly Process _process;

    private SiloProcess(Process process, SiloSettings settings) => (_process, Settings) = (process, settings);

    /// <summary>The settings with which it was started.</summary>
    public SiloSettings Settings { get; }

    /// <summary>Starts a silo and waits until it has joined.</summary>
    /// <param name="slots">The number of concurrent calls.</param>
    /// <param name="folder">The folder in which environments of the tests look for files that cause failures.</param>
    /// <param name="primary">The silo that keeps the list of members; null: the new silo itself.</param>
    /// <param name="version">The version that it reports; empty: the real one.</param>
    public static async Task<SiloProcess> StartAsync(int slots, string folder, SiloProcess? primary = null, string version = "")
    {
        int port = FreePort();
        var settings = new SiloSettings(port, FreePort(), primary?.Settings.Port ?? port, slots, folder, version);
        var start = new ProcessStartInfo(Dotnet, ["exec", typeof(SiloProcess).Assembly.Location, .. settings.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync() == "ready") return new SiloProcess(process, settings);
        process.Kill();
        throw new InvalidOperationException($"the silo on port {port} did not start: its errors are above");
    }

    /// <summary>Returns whether this is the silo at an address of Orleans.</summary>
    public bool IsAt(string silo) => silo.Contains($":{Settings.Port}@", StringComparison.Ordinal);

    /// <summary>Kills it immediately, as a power failure would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
