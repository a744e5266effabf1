using System.Net;
using Microsoft.AspNetCore.Connections;

namespace DreamStudio;

/// <summary>Serves the page and its WebSocket, on this machine only.</summary>
internal sealed class StudioServer : IAsyncDisposable
{
    private const int MostSessions = 8;

    private static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8", [".css"] = "text/css; charset=utf-8", [".js"] = "text/javascript; charset=utf-8",
    };

    private readonly WebApplication _application;
    private readonly StudioModel _model;
    private readonly long _seed;
    private int _sessions;

    private StudioServer(StudioModel model, int port, long seed)
    {
        (_model, _seed) = (model, seed);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        _application = builder.Build();
        _application.UseWebSockets();
        _application.MapGet("/", () => Asset("index.html"));
        _application.MapGet("/{file}", Asset);
        _application.Map("/play", PlayAsync);
    }

    /// <summary>The address of the page.</summary>
    public Uri Address => new(_application.Urls.Single());

    /// <summary>Starts the server.</summary>
    /// <param name="model">The model to play.</param>
    /// <param name="port">The port; 0: any free port.</param>
    /// <param name="seed">The seed of the first episode of every session.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="StudioException">The port is in use.</exception>
    public static async Task<StudioServer> StartAsync(StudioModel model, int port, long seed, CancellationToken cancellation = default)
    {
        var server = new StudioServer(model, port, seed);
        try
        {
            await server._application.StartAsync(cancellation);
            return server;
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await server.DisposeAsync();
            throw new StudioException($"port {port} is in use: use another one with --port, or 0 for any free port");
        }
    }

    public Task StopAsync() => _application.StopAsync();

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static IResult Asset(string file)
    {
        Stream? content = ContentTypes.ContainsKey(Path.GetExtension(file)) ? typeof(StudioServer).Assembly.GetManifestResourceStream(file) : null;
        return content is null ? Results.NotFound() : Results.Stream(content, ContentTypes[Path.GetExtension(file)]);
    }

    private async Task PlayAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest) await RefuseAsync(StatusCodes.Status400BadRequest, "this address only accepts WebSocket connections");
        // Pages of other sites must not connect; a browser sends the origin of a page.
        else if (context.Request.Headers.Origin is [{ } origin] && origin != $"{context.Request.Scheme}://{context.Request.Host}")
            await RefuseAsync(StatusCodes.Status403Forbidden, $"pages from {origin} must not connect");
        else if (Interlocked.Increment(ref _sessions) > MostSessions)
        {
            Interlocked.Decrement(ref _sessions);
            await RefuseAsync(StatusCodes.Status503ServiceUnavailable, $"{MostSessions} pages are already connected: close one");
        }
        else
        {
            try
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                CancellationToken stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
                await new Session(socket, _model, _seed).RunAsync(stopping);
            }
            finally
            {
                Interlocked.Decrement(ref _sessions);
            }
        }

        Task RefuseAsync(int status, string reason)
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(reason);
        }
    }
}
