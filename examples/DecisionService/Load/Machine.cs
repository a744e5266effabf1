using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace DecisionService;

/// <summary>A tank that sends requests over its own connection, with as little work as possible, because the service shares the processors with it.</summary>
internal sealed class Machine : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly NetworkStream _stream;
    private readonly string _name, _host;
    private readonly bool _forecast;
    private readonly Tank _tank = new();
    private readonly byte[] _buffer = new byte[1 << 16];
    private float[] _observation;
    private int _episode;

    public Machine(Uri address, int number, bool forecast)
    {
        (_name, _host, _forecast, _episode) = ($"machine-{number}", $"{address.Host}:{address.Port}", forecast, 1000 * number);
        _client.Connect(address.Host, address.Port);
        _stream = _client.GetStream();
        _observation = _tank.Reset(_episode).Values;
    }

    /// <summary>Begins an episode.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        _observation = _tank.Reset(_episode++).Values;
        await SendAsync($"PUT /sessions/{_name} HTTP/1.1\r\nHost: {_host}\r\nContent-Length: 0\r\n\r\n", cancellation);
    }

    /// <summary>Requests the state of the service, which is a request without a decision.</summary>
    public async Task PingAsync(CancellationToken cancellation) => await SendAsync($"GET /health HTTP/1.1\r\nHost: {_host}\r\n\r\n", cancellation);

    /// <summary>Requests one decision and takes the action.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        string body = string.Create(CultureInfo.InvariantCulture, $"{{\"observation\":[{_observation[0]},{_observation[1]}],\"forecast\":{(_forecast ? "true" : "false")}}}");
        ReadOnlyMemory<byte> answer = await SendAsync(
            $"POST /sessions/{_name}/decisions HTTP/1.1\r\nHost: {_host}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}", cancellation);
        var result = _tank.Step([Action(answer.Span)]);
        _observation = result.Observation.Values;
        if (result.Ended) await BeginAsync(cancellation);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
        _tank.Dispose();
    }

    private static float Action(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("action"u8)) continue;
            reader.Read();
            reader.Read();
            return reader.GetSingle();
        }
        throw new ServiceException($"an answer has no action: {Encoding.UTF8.GetString(json)}");
    }

    // The body of the answer.
    private async Task<ReadOnlyMemory<byte>> SendAsync(string request, CancellationToken cancellation)
    {
        await _stream.WriteAsync(_buffer.AsMemory(0, Encoding.ASCII.GetBytes(request, _buffer)), cancellation);
        int read = 0, head = -1;
        while (head < 0)
        {
            read += await ReadAsync(read, cancellation);
            head = _buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
        }
        string text = Encoding.ASCII.GetString(_buffer, 0, head);
        if (!text.StartsWith("HTTP/1.1 20", StringComparison.Ordinal)) throw new ServiceException($"the service answered {text.Split('\r')[0]}");
        const string key = "Content-Length: ";
        int at = text.IndexOf(key, StringComparison.OrdinalIgnoreCase) + key.Length, end = text.IndexOf('\r', at);
        int length = int.Parse(text.AsSpan(at, (end < 0 ? text.Length : end) - at), CultureInfo.InvariantCulture), first = head + 4;
        while (read < first + length) read += await ReadAsync(read, cancellation);
        return _buffer.AsMemory(first, length);
    }

    private async ValueTask<int> ReadAsync(int read, CancellationToken cancellation) =>
        await _stream.ReadAsync(_buffer.AsMemory(read), cancellation) is > 0 and var more ? more : throw new ServiceException("the service closed a connection");
}
