using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// What V sees and M remembers of several episodes at once (World Models, figure 8). Without V the numbers that an environment shows
/// are the latent, or what the stages of the chain make of them; without M there is nothing to remember. For one thread at a time; allocates
/// nothing after construction, as far as stages from elsewhere do not.
/// </summary>
/// <remarks>An episode's numbers do not depend on the others.</remarks>
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

    /// <param name="perception">How an observation becomes a latent.</param>
    /// <param name="memory">M, or none.</param>
    /// <param name="actionSpace">What actions M remembers.</param>
    /// <param name="capacity">Episodes.</param>
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

    /// <summary>z of an episode, as last encoded.</summary>
    public Span<float> Latent(int episode) => _latents.AsSpan(episode * _latentSize, _latentSize);

    /// <summary>h of an episode; empty without M.</summary>
    public Span<float> Hidden(int episode) => _hidden.AsSpan(episode * _hiddenSize, _hiddenSize);

    /// <summary>c of an episode; empty where M has none.</summary>
    public Span<float> Cell(int episode) => _cells.AsSpan(episode * _cellSize, _cellSize);

    /// <summary>Forgets an episode: another begins.</summary>
    public void Forget(int episode)
    {
        Hidden(episode).Clear();
        Cell(episode).Clear();
    }

    /// <summary>Takes what an episode shows, for <see cref="Encode"/>.</summary>
    public void Look(int episode, Observation observation)
    {
        if (_stages is not null && !observation.IsLatent) _stages.Read(observation, Latent(episode));
        else if (_vision is null) observation.Values.CopyTo(Latent(episode));
        else observation.Pixels.CopyTo(_frames, episode * VaeNetwork.PictureSize);
    }

    /// <summary>Turns what <paramref name="count"/> episodes from <paramref name="first"/> on show into their latents.</summary>
    public void Encode(int first, int count) => _vision?.Encode(
        _frames.AsSpan(first * VaeNetwork.PictureSize, count * VaeNetwork.PictureSize), count,
        _latents.AsSpan(first * _latentSize, count * _latentSize), _logVariances, _workspace);

    /// <summary>Takes what was done in an episode in view of its latent, for <see cref="Remember"/>.</summary>
    public void Do(int episode, ReadOnlySpan<float> action)
    {
        if (_memory is null) return;
        Span<float> input = _inputs.AsSpan(episode * _inputSize, _inputSize);
        Latent(episode).CopyTo(input);
        ActionCode.Write(_actionSpace, action, input[_latentSize..]);
    }

    /// <summary>Takes latents and actions of the first <paramref name="count"/> episodes into their states.</summary>
    public void Remember(int count) => _memory?.Step(_inputs, _hidden, _cells, count, _workspace);

    /// <summary>Puts the states of an episode into the place of another, which is over.</summary>
    public void Move(int from, int to)
    {
        Hidden(from).CopyTo(Hidden(to));
        Cell(from).CopyTo(Cell(to));
    }
}
