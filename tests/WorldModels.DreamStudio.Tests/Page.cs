using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace DreamStudio.Tests;

/// <summary>A client that does the same as the page, without a browser.</summary>
internal sealed class Page : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1 << 17];
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(2));

    public static async Task<Page> OpenAsync(Uri address, string? origin = null)
    {
        var page = new Page();
        if (origin is not null) page._socket.Options.SetRequestHeader("Origin", origin);
        await page._socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/play" }.Uri, page._patience.Token);
        return page;
    }

    public WebSocketCloseStatus? Closed => _socket.CloseStatus;

    public Task SendAsync(object command) => SendAsync(JsonSerializer.Serialize(command));

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendAsync(byte[] message, WebSocketMessageType type) => _socket.SendAsync(message, type, true, _patience.Token);

    /// <summary>Returns the next text message and ignores frames.</summary>
    public async Task<JsonElement> ReadTextAsync()
    {
        while (true)
            if (await ReceiveAsync() is (WebSocketMessageType.Text, var message)) return JsonDocument.Parse(message).RootElement;
    }

    /// <summary>Returns the next frame message and ignores refusals.</summary>
    public async Task<Moment> ReadMomentAsync()
    {
        while (true)
            if (await ReceiveAsync() is (WebSocketMessageType.Binary, var message)) return Moment.Read(message);
    }

    /// <summary>Returns the next frame message that fulfils <paramref name="condition"/>.</summary>
    public async Task<Moment> ReadUntilAsync(Func<Moment, bool> condition)
    {
        while (true)
            if (await ReadMomentAsync() is var moment && condition(moment)) return moment;
    }

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task ReadToEndAsync()
    {
        while ((await ReceiveAsync()).Type != WebSocketMessageType.Close) { }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _patience.Dispose();
    }

    private async Task<(WebSocketMessageType Type, byte[] Message)> ReceiveAsync()
    {
        int length = 0;
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(new ArraySegment<byte>(_buffer, length, _buffer.Length - length), _patience.Token);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        return (part.MessageType, _buffer[..length]);
    }
}

/// <summary>The parts of a frame message.</summary>
internal sealed record Moment(JsonElement State, byte[] Real, byte[] Redrawn, byte[] Dream)
{
    public int Step => State.GetProperty("step").GetInt32();

    public float[] Action => [.. State.GetProperty("action").EnumerateArray().Select(value => value.GetSingle())];

    public double Return(string strand) => State.GetProperty(strand).GetProperty("return").GetDouble();

    public static Moment Read(byte[] message)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(message), frames = sizeof(int) + length;
        Assert.Equal(frames + 3 * Messages.FrameSize, message.Length);
        return new Moment(JsonDocument.Parse(message.AsMemory(sizeof(int), length)).RootElement, Frame(0), Frame(1), Frame(2));

        byte[] Frame(int number) => message.AsSpan(frames + number * Messages.FrameSize, Messages.FrameSize).ToArray();
    }
}
