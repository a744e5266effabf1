using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using Orleans.Configuration;
using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.OrleansSilo;
using WorldModels.OrleansSilo.Measuring;
using WorldModels.Tests;

if (args is ["measure"])
{
    await Throughput.RunAsync();
    return;
}

// A silo in its own process, for tests and measurements. It prints "ready" when it has joined and ends when its input ends, which is also the case when its parent process ends.
SiloSettings settings = SiloSettings.Parse(args);
HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Critical);
builder.UseOrleans(silo => silo
    .UseLocalhostClustering(settings.Port, settings.Gateway, settings.Primary == settings.Port ? null : new IPEndPoint(IPAddress.Loopback, settings.Primary))
    .Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(10))
    .AddWorldModelWorker(worker =>
    {
        worker.Slots = settings.Slots;
        if (settings.Version.Length > 0) worker.Version = settings.Version;
        worker.Environment("Chancy", () => new ChancyWorld(settings.Folder))
            .Environment("Slow", () => new ChancyWorld(settings.Folder, delayMilliseconds: 1))
            .Environment("Broken", () => new BrokenWorld())
            .Environment("Dots", () => new DotWorld(20))
            .Environment("CarRacing", () => new CarRacing())
            .Environment("TakeCover", () => new TakeCover())
            .Environment("Ice", () => new IceWorld(stepMilliseconds: 20))
            .Policy("lean", _ => new LeaningPolicy())
            .Policy("explorer", model => new TabularLearner(new MLContext(seed: 1)).CreateExplorer(model!));
    }));
using IHost host = builder.Build();
await host.StartAsync();
Console.WriteLine("ready");
await Console.In.ReadToEndAsync();
// Immediately: a normal shutdown would wait for environments that hang.
Environment.Exit(0);
