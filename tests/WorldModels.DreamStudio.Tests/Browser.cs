using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;

namespace DreamStudio.Tests;

/// <summary>A headless Chromium, controlled by its DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(2));
    private readonly Process _process;
    private readonly string _profile;
    private Task _chatter = Task.CompletedTask;
    private int _calls;

    private Browser(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>The path of Chromium; null if it is not installed.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>The errors in the page's console, including exceptions.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<Browser> OpenAsync(Uri address)
    {
        string profile = Directory.CreateTempSubdirectory("worldmodels-browser-").FullName;
        Process process = Process.Start(new ProcessStartInfo(Program!)
        {
            ArgumentList =
            {
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0",
                "--window-size=900,720", $"--user-data-dir={profile}", "about:blank",
            },
            RedirectStandardError = true,
        })!;
        var browser = new Browser(process, profile);
        await browser._socket.ConnectAsync(await browser.FindPageAsync(), browser._patience.Token);
        foreach (string domain in (string[])["Runtime", "Log", "Page"]) await browser.CallAsync($"{domain}.enable", new { });
        await browser.CallAsync("Page.navigate", new { url = address });
        return browser;
    }

    /// <summary>Returns the value of an expression in the page.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        JsonElement answer = await CallAsync("Runtime.evaluate", new { expression, returnByValue = true });
        return answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    /// <summary>Waits until an expression is true in the page.</summary>
    public async Task UntilAsync(string expression)
    {
        while (await EvaluateAsync(expression) is not { ValueKind: JsonValueKind.True }) await Task.Delay(50, _patience.Token);
    }

    /// <summary>Presses or releases a key.</summary>
    public Task KeyAsync(string code, bool down) => CallAsync("Input.dispatchKeyEvent", new { type = down ? "rawKeyDown" : "keyUp", code, key = code });

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _chatter;
        _process.Dispose();
        _socket.Dispose();
        _patience.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    // Chromium writes its address to its error output.
    private async Task<Uri> FindPageAsync()
    {
        const string announcement = "DevTools listening on ";
        while (await _process.StandardError.ReadLineAsync(_patience.Token) is { } line)
        {
            if (!line.StartsWith(announcement, StringComparison.Ordinal)) continue;
            _chatter = _process.StandardError.ReadToEndAsync();
            using var client = new HttpClient();
            var pages = JsonDocument.Parse(await client.GetStringAsync(new UriBuilder(line[announcement.Length..]) { Scheme = "http", Path = "/json" }.Uri, _patience.Token));
            return new Uri(pages.RootElement.EnumerateArray().First(page => page.GetProperty("type").GetString() == "page").GetProperty("webSocketDebuggerUrl").GetString()!);
        }
        throw new InvalidOperationException($"{Program} ended before it listened");
    }

    private async Task<JsonElement> CallAsync(string method, object parameters)
    {
        int call = ++_calls;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id = call, method, @params = parameters }), WebSocketMessageType.Text, true, _patience.Token);
        while (true)
        {
            JsonElement message = await ReceiveAsync();
            if (message.TryGetProperty("id", out JsonElement id))
            {
                if (id.GetInt32() == call) return message.GetProperty("result");
            }
            else Note(message.GetProperty("method").GetString()!, message.GetProperty("params"));
        }
    }

    private void Note(string method, JsonElement parameters)
    {
        bool complaint = method == "Runtime.exceptionThrown"
            || method == "Runtime.consoleAPICalled" && parameters.GetProperty("type").GetString() is "error" or "warning"
            || method == "Log.entryAdded" && parameters.GetProperty("entry").GetProperty("level").GetString() == "error";
        if (complaint) Complaints.Add(parameters.GetRawText());
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        var message = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, _patience.Token);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonDocument.Parse(message.ToArray()).RootElement;
    }
}
