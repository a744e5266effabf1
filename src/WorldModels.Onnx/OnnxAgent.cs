using Microsoft.ML.OnnxRuntime;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Onnx;

/// <summary>
/// An agent from a file that <see cref="OnnxExport"/> wrote: it encodes each picture, chooses an action and updates the hidden state. It is a policy, so
/// <see cref="Control.EpisodeResult.Play"/> can play it. An instance serves one thread at a time.
/// </summary>
public sealed class OnnxAgent : IPolicy, IDisposable
{
    // The limits of what a file may declare: pictures of 2364 x 2364 pixels; states and actions cannot have more numbers than the file has bytes.
    private const int MostPixels = 1 << 24;

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly byte[] _picture;
    private readonly float[] _hidden, _cell, _action, _latent, _nextHidden, _nextCell;
    private readonly OrtValue[] _inputs = [], _outputs = [];

    /// <summary>Loads an agent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">The number of threads of ONNX Runtime; a single picture cannot use several.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is not an agent, or the installed ONNX Runtime does not support it.</exception>
    public OnnxAgent(string path, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        string part = OnnxFile.Read(path).MetadataProps.FirstOrDefault(entry => entry.Key == OnnxFile.PartKey)?.Value ?? "model of another origin";
        if (part != OnnxExport.AgentPart) throw new FormatException($"{path} is not an agent but a {part}: write it with {nameof(OnnxExport.SaveAgentAsOnnx)}");
        _session = Open(path, threads);
        try
        {
            CheckEnds();
            long most = new FileInfo(path).Length;
            _picture = new byte[Size(_session.InputMetadata, _session.InputNames[0], typeof(byte), MostPixels)];
            _hidden = new float[Size(_session.InputMetadata, _session.InputNames[1], typeof(float), most)];
            _cell = new float[Size(_session.InputMetadata, _session.InputNames[2], typeof(float), most)];
            _action = new float[Size(_session.OutputMetadata, _session.OutputNames[0], typeof(float), most)];
            _latent = new float[Size(_session.OutputMetadata, _session.OutputNames[1], typeof(float), most)];
            (_nextHidden, _nextCell) = (new float[_hidden.Length], new float[_cell.Length]);
            _inputs = [Tensor(_picture, _session.InputMetadata[_session.InputNames[0]].Dimensions), Tensor(_hidden), Tensor(_cell)];
            _outputs = [Tensor(_action), Tensor(_latent), Tensor(_nextHidden), Tensor(_nextCell)];
            // Checks that the sizes are those that the file declares.
            Run();
        }
        catch (Exception cause) when (cause is FormatException or OnnxRuntimeException)
        {
            Dispose();
            throw new FormatException($"the agent in {path} does not work: {cause.Message}", cause);
        }
    }

    /// <summary>The latent of the last picture; a copy.</summary>
    public float[] Latent => [.. _latent];

    /// <summary>The hidden state, which summarises the episode so far; a copy.</summary>
    public float[] Hidden => [.. _hidden];

    /// <summary>Throws an exception if the environment's pictures, or the size of its actions, are not those of the file's agent.</summary>
    /// <inheritdoc/>
    public void CheckSpaces(Space observationSpace, Space actionSpace)
    {
        ArgumentNullException.ThrowIfNull(observationSpace);
        ArgumentNullException.ThrowIfNull(actionSpace);
        int[] picture = [.. _session.InputMetadata[_session.InputNames[0]].Dimensions.Skip(1)];
        bool sees = observationSpace is ImageSpace space && picture.AsSpan().SequenceEqual([space.Height, space.Width, space.Channels]);
        if (!sees || actionSpace.Size != _action.Length)
            throw new ArgumentException(
                $"the environment has observations of {observationSpace} and actions of {actionSpace}; the agent needs pictures of {string.Join(" x ", picture)} and actions of {_action.Length} numbers", nameof(observationSpace));
    }

    /// <summary>Resets the states at the beginning of an episode.</summary>
    /// <param name="seed">Ignored: the agent is deterministic.</param>
    public void Begin(long seed = 0)
    {
        Array.Clear(_hidden);
        Array.Clear(_cell);
    }

    /// <summary>Encodes a picture, chooses an action and updates the states with both.</summary>
    /// <param name="observation">A picture with as many bytes as the agent's pictures have.</param>
    /// <returns>The action; the next call reuses the array.</returns>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    public float[] Act(Observation observation)
    {
        byte[] pixels = observation.Pixels;
        if (pixels.Length != _picture.Length) throw new ArgumentException($"expected a picture of {_picture.Length} bytes, got {pixels.Length}", nameof(observation));
        pixels.CopyTo(_picture, 0);
        Run();
        _nextHidden.CopyTo(_hidden, 0);
        _nextCell.CopyTo(_cell, 0);
        return _action;
    }

    /// <summary>Frees the resources of ONNX Runtime.</summary>
    public void Dispose()
    {
        foreach (OrtValue value in (OrtValue[])[.. _inputs, .. _outputs]) value.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static InferenceSession Open(string path, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException cause)
        {
            throw new FormatException($"the installed ONNX Runtime does not support {path}: {cause.Message}", cause);
        }
    }

    private void Run() => _session.Run(_options, _session.InputNames, _inputs, _session.OutputNames, _outputs);

    private void CheckEnds()
    {
        if (_session.InputNames.Count != 3 || _session.OutputNames.Count != 4)
            throw new FormatException($"it has {_session.InputNames.Count} inputs and {_session.OutputNames.Count} outputs, not 3 and 4");
    }

    /// <exception cref="FormatException">The value is not a tensor of such elements, or its size is not known or too large.</exception>
    private static int Size(IReadOnlyDictionary<string, NodeMetadata> ends, string name, Type element, long most)
    {
        NodeMetadata end = ends[name];
        if (!end.IsTensor || end.ElementType != element || end.Dimensions.Length < 2)
            throw new FormatException($"'{name}' is not a batch of {element.Name}");
        return PictureGraph.Product(end.Dimensions.Skip(1).Select(length => (long)length)) is { } size && size <= most
            ? size
            : throw new FormatException($"'{name}' has the shape [{string.Join(", ", end.Dimensions)}], which is not known after the batch axis, or too large");
    }

    private static OrtValue Tensor(float[] values) => OrtValue.CreateTensorValueFromMemory(values, [1, values.Length]);

    private static OrtValue Tensor(byte[] values, int[] shape) =>
        OrtValue.CreateTensorValueFromMemory(values, [1, .. shape.Skip(1).Select(length => (long)length)]);
}
