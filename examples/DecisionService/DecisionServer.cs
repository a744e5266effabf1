using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;

namespace DecisionService;

/// <summary>The service, on this machine only. It refuses requests with RFC 9457 problem details.</summary>
internal sealed partial class DecisionServer : IAsyncDisposable
{
    public const int MaxBodyBytes = 1 << 16;
    private readonly WebApplication _application;
    private readonly DecisionModel _model;
    private readonly SessionStore _sessions;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly ITimer _sweep;
    private long _decisions;

    private DecisionServer(ServiceOptions options)
    {
        (_model, _clock, _started) = (DecisionModel.Load(options.Model), options.Clock, options.Clock.GetTimestamp());
        _sessions = new SessionStore(options.Sessions, _model, options.MaxSessions, options.Lifetime, options.Clock);
        _sweep = options.Clock.CreateTimer(_ => _sessions.Expire(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        _application = builder.Build();
        _application.Use(Refusing);
        _application.UseRouting();
        _application.MapPost("/sessions/{name}/decisions", Decide);
        _application.MapPut("/sessions/{name}", Begin);
        _application.MapGet("/sessions/{name}", context => Answer(context, StatusCodes.Status200OK, _sessions.Find(Name(context)).Describe(), Json.Default.SessionMessage));
        _application.MapDelete("/sessions/{name}", End);
        _application.MapGet("/model", context => Answer(context, StatusCodes.Status200OK, _model.Describe(), Json.Default.ModelMessage));
        _application.MapGet("/health", context => Answer(context, StatusCodes.Status200OK, Health(), Json.Default.HealthMessage));
        _application.UseEndpoints(_ => { });
    }

    /// <summary>The address of the service.</summary>
    public Uri Address => new(_application.Urls.Single());

    /// <summary>Starts the service.</summary>
    /// <exception cref="ServiceException">The model cannot be served, the sessions cannot be read, or the port is in use.</exception>
    public static async Task<DecisionServer> StartAsync(ServiceOptions options, CancellationToken cancellation = default)
    {
        var server = new DecisionServer(options);
        try
        {
            await server._application.StartAsync(cancellation);
            return server;
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await server.DisposeAsync();
            throw new ServiceException($"port {options.Port} is in use: use another one with --port, or 0 for any free port");
        }
    }

    /// <summary>Answers the accepted requests, accepts no more, and closes the sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        await _sweep.DisposeAsync();
        _sessions.Dispose();
    }

    private async Task Decide(HttpContext context)
    {
        DecisionRequest request = await Read(context);
        float[] observation = Check(request);
        Session session = _sessions.Find(Name(context));
        DecisionResponse response;
        lock (session.Lock)
        {
            if (request.Step is { } step && step != session.State.Steps)
                throw new Problem(StatusCodes.Status409Conflict, "The step does not follow", $"session '{session.Name}' is at step {session.State.Steps}, and the request is for step {step}");
            Decision decision = _model.Decide(session.Name, session.State, observation, request.Forecast);
            _sessions.Commit(session, decision.State);
            response = decision.Response;
        }
        Interlocked.Increment(ref _decisions);
        await Answer(context, StatusCodes.Status200OK, response, Json.Default.DecisionResponse);
    }

    private Task Begin(HttpContext context)
    {
        string name = Name(context);
        bool created = _sessions.Begin(name, out Session session);
        return Answer(context, created ? StatusCodes.Status201Created : StatusCodes.Status200OK, session.Describe(), Json.Default.SessionMessage);
    }

    private Task End(HttpContext context)
    {
        _sessions.End(Name(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private HealthMessage Health() => new("healthy", _sessions.Count, Interlocked.Read(ref _decisions), _clock.GetElapsedTime(_started).TotalSeconds);

    private float[] Check(DecisionRequest request)
    {
        float[] observation = request.Observation ?? throw Problem.BadInput("the field 'observation' is missing");
        if (observation.Length != _model.ObservationSize)
            throw Problem.BadInput($"the observation has {observation.Length} numbers, and the model reads {_model.ObservationSize} ({string.Join(", ", _model.ObservationColumns)})");
        int at = Array.FindIndex(observation, value => !float.IsFinite(value));
        return at < 0 ? observation : throw Problem.BadInput($"observation[{at}] is {observation[at]}, not a finite number");
    }

    private static async Task<DecisionRequest> Read(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            throw new Problem(StatusCodes.Status415UnsupportedMediaType, "The body is not JSON", "send the request with Content-Type: application/json");
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, Json.Default.DecisionRequest, context.RequestAborted)
                ?? throw Problem.BadInput("the body is null: send an object with the field 'observation'");
        }
        catch (JsonException cause)
        {
            throw Problem.BadInput($"the body is not a valid request: {cause.Message}");
        }
    }

    private static string Name(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["name"]!;
        return ValidName().IsMatch(name) ? name : throw Problem.BadInput("a session's name has 1 to 64 letters, digits, points, hyphens and underscores");
    }

    private static Task Answer<T>(HttpContext context, int status, T message, JsonTypeInfo<T> type, string contentType = "application/json")
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(message, type);
        (context.Response.StatusCode, context.Response.ContentType, context.Response.ContentLength) = (status, contentType, body.Length);
        return context.Response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }

    private static Task Refuse(HttpContext context, int status, string title, string detail) => Answer(
        context, status, new ProblemMessage("about:blank", title, status, detail, context.Request.Path), Json.Default.ProblemMessage, "application/problem+json");

    private static async Task Refusing(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            // No route, or another method.
            if (context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed && !context.Response.HasStarted)
                await Refuse(context, context.Response.StatusCode, "There is nothing here", $"{context.Request.Method} {context.Request.Path} is not served");
        }
        catch (Problem problem) when (!context.Response.HasStarted)
        {
            await Refuse(context, problem.Status, problem.Title, problem.Message);
        }
        catch (BadHttpRequestException cause) when (!context.Response.HasStarted)
        {
            string detail = cause.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"the body has more than {MaxBodyBytes} bytes" : cause.Message;
            await Refuse(context, cause.StatusCode, "The request is not valid", detail);
        }
        catch (Exception cause) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"{context.Request.Method} {context.Request.Path}: {cause}");
            await Refuse(context, StatusCodes.Status500InternalServerError, "The service failed", "the decision could not be made or kept; the session has not changed");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._\-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();
}
