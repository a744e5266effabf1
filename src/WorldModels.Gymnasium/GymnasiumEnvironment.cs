using System.Buffers.Binary;
using System.Runtime.InteropServices;
using WorldModels.Environments;

namespace WorldModels.Gymnasium;

/// <summary>
/// An environment of Gymnasium (Towers et al. 2024, arXiv 2407.17032) that runs in its own Python process. Several instances run
/// in parallel.
/// </summary>
/// <remarks>
/// <para>Observations: a <c>Box</c> of rank 3 and dtype uint8 becomes an <see cref="ImageSpace"/> (height, width, channels); any other
/// <c>Box</c> a <see cref="BoxSpace"/> of its numbers in C order; <c>Discrete(n, start)</c> a <see cref="DiscreteSpace"/> of n, counted
/// from 0; <c>MultiDiscrete</c> a box with bounds 0 and n - 1 for each number; <c>MultiBinary</c> a box from 0 to 1. Of a <c>Dict</c> or a <c>Tuple</c>, one picture or the numbers of some entries are
/// the observation: see <see cref="GymnasiumOptions.ObservationEntries"/>. Other spaces are refused.</para>
/// <para>Actions: the same without <c>Dict</c> and <c>Tuple</c>, except that a <c>Box</c> is always a <see cref="BoxSpace"/>. The environment receives them in its own dtype and shape;
/// if it needs integers, each number is rounded to the nearest one, halves to the even one. If numpy is not installed in that Python, arrays
/// are passed as lists.</para>
/// <para>The arrays of observations are reused by the next call.</para>
/// </remarks>
public sealed class GymnasiumEnvironment : IEnvironment
{
    internal const int ProtocolVersion = 1;
    private const int StepHeadBytes = sizeof(double) + 1;

    private readonly GymnasiumOptions _options;
    private readonly PythonProcess _python;
    private readonly byte[]? _pixels;
    private readonly float[] _values = [];
    private bool _playing;
    private bool _disposed;

    /// <summary>Creates an environment with the Python that the system finds.</summary>
    /// <param name="id">See <see cref="GymnasiumOptions.Id"/>.</param>
    /// <exception cref="GymnasiumException">Python cannot be started, or raised an exception.</exception>
    public GymnasiumEnvironment(string id) : this(new GymnasiumOptions { Id = id }) { }

    /// <summary>Starts Python and creates the environment.</summary>
    /// <param name="options">The settings; they must not be changed afterwards.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    /// <exception cref="GymnasiumException">Python cannot be started, raised an exception, or has a space that is not supported.</exception>
    /// <exception cref="EnvironmentLostException">The creation of the environment took longer than <see cref="GymnasiumOptions.StartTimeout"/>.</exception>
    public GymnasiumEnvironment(GymnasiumOptions options) : this(options, null) { }

    internal GymnasiumEnvironment(GymnasiumOptions options, string? script)
    {
        ArgumentNullException.ThrowIfNull(options);
        byte[] request = options.ToRequest();
        _options = options;
        _python = new PythonProcess(options, script);
        try
        {
            (ObservationSpace, ActionSpace) = EnvironmentSpecification.Parse(_python.Ask(Request.Make, request, Reply.Specification));
        }
        catch
        {
            _python.End();
            _python.Dispose();
            throw;
        }
        if (ObservationSpace is ImageSpace) _pixels = new byte[ObservationSpace.Size];
        else _values = new float[ObservationSpace.Size];
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <summary>The process id of the Python process.</summary>
    public int ProcessId => _python.Id;

    /// <inheritdoc/>
    /// <exception cref="GymnasiumException">Python raised an exception.</exception>
    /// <exception cref="EnvironmentLostException">The process ended or hung; it was ended, and a new environment is needed.</exception>
    public Observation Reset(long seed)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        Span<byte> request = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(request, seed);
        _playing = false;
        Observation first = Read(_python.Ask(Request.Reset, request, Reply.Observation));
        _playing = true;
        return first;
    }

    /// <inheritdoc/>
    /// <exception cref="GymnasiumException">Python raised an exception; the episode is over.</exception>
    /// <exception cref="EnvironmentLostException">The process ended or hung; it was ended, and a new environment is needed.</exception>
    public StepResult Step(float[] action)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(action);
        if (action.Length != ActionSpace.Size)
            throw new ArgumentException($"the action has {action.Length} numbers, but {ActionSpace} has {ActionSpace.Size}", nameof(action));
        if (!ActionSpace.Contains(action))
            throw new ArgumentException($"the action ({string.Join(", ", action.Select(number => $"{number}"))}) lies outside {ActionSpace}", nameof(action));
        if (!_playing) throw new InvalidOperationException("no episode is running: call Reset first");
        _playing = false;
        ReadOnlySpan<byte> reply = _python.Ask(Request.Step, MemoryMarshal.AsBytes<float>(action), Reply.Stepped);
        if (reply.Length < StepHeadBytes) throw new GymnasiumException($"Python sent {reply.Length} bytes that are not a step");
        double reward = BinaryPrimitives.ReadDoubleLittleEndian(reply);
        int flags = reply[sizeof(double)];
        var result = new StepResult(Read(reply[StepHeadBytes..]), reward, Terminated: (flags & 1) != 0, Truncated: (flags & 2) != 0);
        _playing = !result.Ended;
        return result;
    }

    /// <summary>Renders the current state, by the environment's <c>render</c>.</summary>
    /// <returns>The picture, or null if the environment returns none.</returns>
    /// <exception cref="InvalidOperationException">No render mode was given.</exception>
    /// <exception cref="GymnasiumException">Python raised an exception, or the result is not a picture of height x width x 3 bytes.</exception>
    /// <exception cref="EnvironmentLostException">The process ended or hung; it was ended, and a new environment is needed.</exception>
    public RenderedPicture? Render()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_options.RenderMode is null && !_options.Arguments.ContainsKey("render_mode"))
            throw new InvalidOperationException("the environment was created without a render mode: set GymnasiumOptions.RenderMode to rgb_array");
        ReadOnlySpan<byte> reply = _python.Ask(Request.Render, [], Reply.Picture);
        if (reply.IsEmpty) return null;
        var frame = new ArrayFrame(reply);
        if (frame.Shape is not [int height, int width, 3])
            throw new GymnasiumException($"render returned an array of shape ({string.Join(", ", frame.Shape)}), not height x width x 3: use the render mode rgb_array");
        byte[] pixels = new byte[frame.Count];
        frame.CopyTo(pixels);
        return new RenderedPicture(height, width, pixels);
    }

    /// <summary>Closes the environment and ends its process, by force if this takes longer than <see cref="GymnasiumOptions.Timeout"/>.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _python.Dispose();
    }

    private Observation Read(ReadOnlySpan<byte> array)
    {
        var frame = new ArrayFrame(array);
        if (_pixels is not null)
        {
            frame.CopyTo(_pixels);
            return new Observation(_pixels);
        }
        frame.CopyTo(_values);
        return new Observation(_values);
    }
}
