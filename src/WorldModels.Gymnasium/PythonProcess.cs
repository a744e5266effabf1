using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using WorldModels.Environments;

namespace WorldModels.Gymnasium;

/// <summary>
/// A Python process that runs the server script: sends one request at a time, ends the process if a reply takes too long, and keeps the last
/// lines of its standard error. The process ends when its standard input is closed, so it does not outlive this process.
/// </summary>
internal sealed class PythonProcess : IDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly GymnasiumOptions _options;
    private readonly Process _process;
    private readonly FrameStream _frames;
    private readonly LastLines _errors = new();
    private readonly Deadline _deadline;
    private string? _lost;

    /// <summary>Starts Python with a script, by default the server's.</summary>
    /// <exception cref="GymnasiumException">Python cannot be started.</exception>
    public PythonProcess(GymnasiumOptions options, string? script = null)
    {
        _options = options;
        var start = new ProcessStartInfo(options.Python)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8, UseShellExecute = false, CreateNoWindow = true,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script ?? ServerScript);
        foreach ((string name, string value) in options.Variables) start.Environment[name] = value;
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception cause)
        {
            throw new GymnasiumException(
                $"Python cannot be started as '{options.Python}' ({cause.Message}): install Python 3.9 or later, or set GymnasiumOptions.Python to its program", cause);
        }
        Id = _process.Id;
        _process.ErrorDataReceived += (_, line) => _errors.Add(line.Data);
        _process.BeginErrorReadLine();
        _frames = new FrameStream(_process.StandardInput.BaseStream, _process.StandardOutput.BaseStream);
        _deadline = new Deadline(End);
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    internal static string ServerScript { get; } = ReadScript();

    /// <summary>Sends a request and waits for its reply, whose body is valid until the next call.</summary>
    /// <exception cref="GymnasiumException">Python raised an exception, or the bytes are not the reply.</exception>
    /// <exception cref="EnvironmentLostException">The process ended or exceeded its time; it was ended.</exception>
    public ReadOnlySpan<byte> Ask(Request request, ReadOnlySpan<byte> body, Reply expected)
    {
        if (_lost is not null) throw new EnvironmentLostException(_lost);
        TimeSpan timeout = request == Request.Make ? _options.StartTimeout : _options.Timeout;
        ReadOnlySpan<byte> answer;
        Reply reply;
        try
        {
            _deadline.Set(timeout);
            _frames.Write(request, body);
            reply = _frames.Read(out answer);
        }
        catch (IOException cause)
        {
            throw Lost(request, _deadline.Clear() ? timeout : null, cause);
        }
        catch (GymnasiumException garbage)
        {
            _deadline.Clear();
            throw Broken(garbage.Message, garbage);
        }
        if (_deadline.Clear()) throw Lost(request, timeout, null);
        if (reply == Reply.Error) throw Raised(request, answer);
        if (reply != expected) throw Broken($"Python answered {request} with {reply} instead of {expected}", null);
        return answer;
    }

    /// <summary>Ends the process and its children by force.</summary>
    public void End()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException) { }
    }

    /// <summary>Closes the standard input, which ends the server; ends the process by force if this takes too long.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException) { }
        if (!_process.WaitForExit(_options.Timeout)) End();
        _process.WaitForExit(EndPatience);
        _deadline.Dispose();
        _process.Dispose();
    }

    private GymnasiumException Raised(Request request, ReadOnlySpan<byte> answer)
    {
        try
        {
            JsonElement error = JsonSerializer.Deserialize<JsonElement>(answer);
            string type = error.GetProperty("type").GetString()!, message = error.GetProperty("message").GetString()!;
            return new GymnasiumException($"{Name(request)} raised {type}: {message}", type, error.GetProperty("traceback").GetString()!);
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Broken("Python sent an error that is not valid", cause);
        }
    }

    private GymnasiumException Broken(string problem, Exception? cause)
    {
        End();
        _lost = $"the Python process of '{_options.Id}' was ended because it had broken the protocol: {problem}";
        return new GymnasiumException($"{problem}{_errors.Quote()}", cause);
    }

    private Exception Lost(Request request, TimeSpan? exceeded, Exception? cause)
    {
        if (exceeded is null) _process.WaitForExit(TimeSpan.FromSeconds(1));
        End();
        _process.WaitForExit(EndPatience);
        _errors.WaitForEnd(TimeSpan.FromSeconds(1));
        string fate = exceeded is { } time ? $"did not answer within {time.TotalSeconds:0.###} s and was ended"
            : $"ended unexpectedly{(_process.HasExited ? $" with exit code {_process.ExitCode}" : "")}";
        _lost = $"{Name(request)}: the Python process {Id} {fate}{_errors.Quote()}";
        // If the process failed during its start, another attempt would fail too.
        return request == Request.Make && exceeded is null
            ? new GymnasiumException($"{_lost}\nIs '{_options.Python}' Python 3.9 or later?", cause)
            : new EnvironmentLostException(_lost, cause);
    }

    private string Name(Request request) => $"{request} of '{_options.Id}'";

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(PythonProcess).Assembly.GetManifestResourceStream("gymnasium_server.py")!);
        return reader.ReadToEnd();
    }
}
