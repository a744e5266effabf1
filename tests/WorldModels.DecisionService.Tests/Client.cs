using System.Net;
using System.Text;
using System.Text.Json;

namespace DecisionService.Tests;

/// <summary>A client of a service.</summary>
internal sealed class Client(DecisionServer server) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server.Address };

    public Task<Answer> BeginAsync(string session) => SendAsync("PUT", $"/sessions/{session}", null);

    public Task<Answer> DecideAsync(string session, float[] observation, bool forecast = true) =>
        SendAsync("POST", $"/sessions/{session}/decisions", JsonSerializer.Serialize(new { observation, forecast }));

    public async Task<Answer> SendAsync(string method, string path, string? body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, text);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>The answer of the service.</summary>
internal sealed record Answer(HttpStatusCode Status, string? Type, JsonElement Body, string Text)
{
    public int Step => Body.GetProperty("step").GetInt32();

    public float[] Action => Numbers(Body.GetProperty("action"));

    public static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
