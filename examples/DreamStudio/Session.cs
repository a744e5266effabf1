using System.Net.WebSockets;
using System.Threading.Channels;

namespace DreamStudio;

/// <summary>
/// A page's connection with its own environment and dream. Commands wait in a queue during a step and are executed between two steps,
/// so that only one thread uses the environment and the dream at a time; a page that sends commands faster has to wait.
/// </summary>
internal sealed class Session(WebSocket socket, StudioModel model, long seed)
{
    private const int LongestCommand = 1024, LongestQueue = 32;
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(1);

    private readonly Channel<byte[]> _commands = Channel.CreateBounded<byte[]>(LongestQueue);

    /// <summary>Plays until the page disconnects or <paramref name="stopping"/> is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        // A cancelled send or receive closes the connection, after which no message can be sent.
        using var breaking = new CancellationTokenSource();
        using CancellationTokenRegistration farewell = leaving.Token.Register(() => breaking.CancelAfter(LongestFarewell));
        Task<WebSocketCloseStatus> listening = ListenAsync(leaving, breaking.Token);
        try
        {
            await PlayAsync(leaving.Token, breaking.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException) { }
        await leaving.CancelAsync();
        try
        {
            WebSocketCloseStatus status = stopping.IsCancellationRequested ? WebSocketCloseStatus.EndpointUnavailable : await listening;
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(status, null, breaking.Token);
            await listening;
            byte[] unread = new byte[LongestCommand];
            while (socket.State == WebSocketState.CloseSent) await socket.ReceiveAsync(unread.AsMemory(), breaking.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException) { }
    }

    private async Task PlayAsync(CancellationToken leaving, CancellationToken breaking)
    {
        using var play = new Playthrough(model, seed);
        using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / model.World.FramesPerSecond));
        await SendAsync(Messages.Describe(model, play), WebSocketMessageType.Text, breaking);
        bool changed = true;
        do
        {
            while (_commands.Reader.TryRead(out byte[]? text)) changed |= await ObeyAsync(play, clock, text, breaking);
            if (!play.Paused && !play.IsOver)
            {
                play.Advance();
                changed = true;
            }
            if (changed) await SendAsync(Messages.Show(play), WebSocketMessageType.Binary, breaking);
            changed = false;
        }
        while (await clock.WaitForNextTickAsync(leaving));
    }

    private async Task<bool> ObeyAsync(Playthrough play, PeriodicTimer clock, byte[] text, CancellationToken breaking)
    {
        try
        {
            PlayCommand command = PlayCommand.Parse(text);
            if (command.Rate is { } rate) clock.Period = TimeSpan.FromSeconds(1.0 / rate);
            play.Apply(command);
            return true;
        }
        catch (FormatException refused)
        {
            await SendAsync(Messages.Refuse(refused.Message), WebSocketMessageType.Text, breaking);
            return false;
        }
    }

    // Ends the session when the page disconnects or sends invalid data; returns the status of the close message.
    private async Task<WebSocketCloseStatus> ListenAsync(CancellationTokenSource leaving, CancellationToken breaking)
    {
        byte[] buffer = new byte[LongestCommand];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    if (length == buffer.Length) return WebSocketCloseStatus.MessageTooBig;
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), breaking);
                    if (part.MessageType == WebSocketMessageType.Close) return WebSocketCloseStatus.NormalClosure;
                    if (part.MessageType == WebSocketMessageType.Binary) return WebSocketCloseStatus.InvalidMessageType;
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                await _commands.Writer.WriteAsync(buffer[..length], leaving.Token);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            return WebSocketCloseStatus.NormalClosure;
        }
        finally
        {
            await leaving.CancelAsync();
        }
    }

    private ValueTask SendAsync(byte[] message, WebSocketMessageType type, CancellationToken breaking) =>
        socket.SendAsync(message.AsMemory(), type, endOfMessage: true, breaking);
}
