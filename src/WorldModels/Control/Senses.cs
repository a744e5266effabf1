using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// The latents and the recurrent states of several episodes (World Models, figure 8). Without V the observed numbers
/// are the latent, or the result of the stages of the chain; without M there is no recurrent state. An instance serves one thread at a time; it allocates
/// no memory after construction, unless stages of other packages do.
/// </summary>
/// <remarks>The values of an episode do not depend on the other episodes.</remarks>
internal sealed class Senses
{
    private readonly VaeModel? _vision;
    private readonly RowReader? _stages;
    private readonly MdnRnnModel? _memory;
    private readonly Space _actionSpace;
    private readonly int _latentSize, _hiddenSize, _cellSize, _inputSize;
    private readonly Workspace _workspace = new();
    private readonly byte[] _frames;
    private readonly float[] _latents, _logVariances, _inputs, _hidden, _cells;

    /// <param name="perception">Computes the latent from an observation.</param>
    /// <param name="memory">M, or null.</param>
    /// <param name="actionSpace">The space of the actions that M reads.</param>
    /// <param name="capacity">The number of episodes.</param>
    public Senses(Perception perception, MdnRnnModel? memory, Space actionSpace, int capacity)
    {
        (_vision, _stages) = (perception.Vision?.Model, perception.Path?.Open());
        (_memory, _actionSpace, _latentSize) = (memory, actionSpace, perception.LatentSize);
        (_hiddenSize, _cellSize, _inputSize) = (memory?.Shape.HiddenSize ?? 0, memory?.Shape.CellSize ?? 0, memory?.Shape.InputSize ?? 0);
        _frames = new byte[_vision is null ? 0 : capacity * VaeNetwork.PictureSize];
        (_latents, _logVariances) = (new float[capacity * _latentSize], new float[capacity * _latentSize]);
        _inputs = new float[capacity * _inputSize];
        (_hidden, _cells) = (new float[capacity * _hiddenSize], new float[capacity * _cellSize]);
    }

    /// <summary>Returns z of an episode, as last encoded.</summary>
    public Span<float> Latent(int episode) => _latents.AsSpan(episode * _latentSize, _latentSize);

    /// <summary>Returns h of an episode; empty without M.</summary>
    public Span<float> Hidden(int episode) => _hidden.AsSpan(episode * _hiddenSize, _hiddenSize);

    /// <summary>Returns c of an episode; empty if M has none.</summary>
    public Span<float> Cell(int episode) => _cells.AsSpan(episode * _cellSize, _cellSize);

    /// <summary>Resets the state of an episode, because another one begins.</summary>
    public void Forget(int episode)
    {
        Hidden(episode).Clear();
        Cell(episode).Clear();
    }

    /// <summary>Stores the observation of an episode, for <see cref="Encode"/>.</summary>
    public void Look(int episode, Observation observation)
    {
        if (_stages is not null && !observation.IsLatent) _stages.Read(observation, Latent(episode));
        else if (_vision is null) observation.Values.CopyTo(Latent(episode));
        else observation.Pixels.CopyTo(_frames, episode * VaeNetwork.PictureSize);
    }

    /// <summary>Encodes the observations of <paramref name="count"/> episodes from <paramref name="first"/> on.</summary>
    public void Encode(int first, int count) => _vision?.Encode(
        _frames.AsSpan(first * VaeNetwork.PictureSize, count * VaeNetwork.PictureSize), count,
        _latents.AsSpan(first * _latentSize, count * _latentSize), _logVariances, _workspace);

    /// <summary>Stores the action of an episode together with its latent, for <see cref="Remember"/>.</summary>
    public void Do(int episode, ReadOnlySpan<float> action)
    {
        if (_memory is null) return;
        Span<float> input = _inputs.AsSpan(episode * _inputSize, _inputSize);
        Latent(episode).CopyTo(input);
        ActionCode.Write(_actionSpace, action, input[_latentSize..]);
    }

    /// <summary>Updates the states of the first <paramref name="count"/> episodes with their latents and actions.</summary>
    public void Remember(int count) => _memory?.Step(_inputs, _hidden, _cells, count, _workspace);

    /// <summary>Moves the state of an episode to the slot of another one, which has ended.</summary>
    public void Move(int from, int to)
    {
        Hidden(from).CopyTo(Hidden(to));
        Cell(from).CopyTo(Cell(to));
    }
}
