using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;

namespace WorldModels.Dreams;

/// <summary>
/// Many dreams that M steps together (World Models, section 4). Each has its own latent, state and random numbers, so a
/// dream is bit for bit the same alone or among others, on any thread.
/// </summary>
/// <remarks>
/// With a deterministic head, the latents of M have no randomness at any temperature; done is still drawn with
/// its probability. An instance serves one thread at a time and allocates no memory after construction.
/// </remarks>
public sealed class DreamBatch
{
    private readonly MdnRnnModel _model;
    private readonly Space _actionSpace;
    private readonly bool _startAnywhere;
    private readonly OutcomeSampler _sampler;
    private readonly Workspace _workspace = new();
    private readonly ulong[] _keys;
    private readonly uint[] _steps;
    private readonly float[] _latents, _hidden, _cells, _inputs, _rewards;
    private readonly bool[] _dones;

    /// <summary>Creates a batch for <paramref name="capacity"/> dreams of <paramref name="memory"/>; none has begun.</summary>
    /// <param name="memory">The trained M.</param>
    /// <param name="capacity">The number of dreams, 1 or more.</param>
    /// <param name="temperature">1 samples from M's own prediction; a higher value makes the dream less certain and harder to exploit, a lower value more certain. Above 0.</param>
    /// <param name="startAnywhere">Whether a dream begins at any recorded step instead of the first step of an episode.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public DreamBatch(MdnRnnPredictorTransformer memory, int capacity, double temperature = 1, bool startAnywhere = false)
        : this(Check(memory).Model, memory.ActionSpace, capacity, temperature, startAnywhere) { }

    internal DreamBatch(MdnRnnModel model, Space actionSpace, int capacity, double temperature, bool startAnywhere)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        MdnRnnShape shape = model.Shape;
        (_model, _actionSpace, _startAnywhere, Capacity) = (model, actionSpace, startAnywhere, capacity);
        _sampler = new OutcomeSampler(model, temperature);
        _keys = new ulong[capacity];
        _steps = new uint[capacity];
        _latents = new float[capacity * shape.LatentSize];
        _hidden = new float[capacity * shape.HiddenSize];
        _cells = new float[capacity * shape.CellSize];
        _inputs = new float[capacity * shape.InputSize];
        _rewards = new float[capacity];
        _dones = new bool[capacity];
    }

    /// <summary>The maximum number of dreams.</summary>
    public int Capacity { get; }

    /// <summary>The temperature: how uncertain the dreams are (World Models, section 4.4). A change applies from the next step on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Temperature
    {
        get => _sampler.Temperature;
        set => _sampler.Temperature = value;
    }

    /// <summary>Begins dream number <paramref name="dream"/> at a recorded state.</summary>
    /// <param name="dream">0 to <see cref="Capacity"/> - 1.</param>
    /// <param name="seed">Determines the start and everything that is random; 0 or more.</param>
    public void Begin(int dream, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)dream, (uint)Capacity, nameof(dream));
        var random = new Pcg64(seed);
        _model.Starts.Draw(_startAnywhere, random, Latents(dream), HiddenStates(dream), CellStates(dream));
        (_keys[dream], _steps[dream], _rewards[dream], _dones[dream]) = (random.NextUInt64(), 0, 0, false);
    }

    /// <summary>Begins dream number <paramref name="dream"/> at a given state, for example at the latent of a real frame.</summary>
    /// <param name="dream">0 to <see cref="Capacity"/> - 1.</param>
    /// <param name="seed">Determines everything that is random; 0 or more.</param>
    /// <param name="latent">The latent at the start.</param>
    /// <param name="hidden">M's hidden state at the start; null for zeros, as at the start of an episode.</param>
    /// <param name="cell">The cell state that belongs to <paramref name="hidden"/>, if M has one.</param>
    /// <exception cref="ArgumentException">A state does not have M's size, or only one of hidden and cell state is given.</exception>
    public void BeginAt(int dream, long seed, float[] latent, float[]? hidden = null, float[]? cell = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)dream, (uint)Capacity, nameof(dream));
        ArgumentNullException.ThrowIfNull(latent);
        MdnRnnShape shape = _model.Shape;
        CheckSize(latent, shape.LatentSize, nameof(latent));
        if (hidden is not null) CheckSize(hidden, shape.HiddenSize, nameof(hidden));
        if (hidden is null ? cell is { Length: > 0 } : (cell?.Length ?? 0) != shape.CellSize)
            throw new ArgumentException($"the cell state must be given together with the hidden state and have {shape.CellSize} numbers: got {cell?.Length ?? 0}", nameof(cell));
        ulong key = new Pcg64(seed).NextUInt64();
        latent.CopyTo(Latents(dream));
        Put(hidden, HiddenStates(dream));
        Put(cell, CellStates(dream));
        (_keys[dream], _steps[dream], _rewards[dream], _dones[dream]) = (key, 0, 0, false);

        static void Put(float[]? state, Span<float> place)
        {
            if (state is null) place.Clear();
            else state.CopyTo(place);
        }
    }

    /// <summary>Takes one action in each of the first dreams of the batch.</summary>
    /// <param name="actions">The actions, one after another; the number of actions is the number of dreams that are stepped.</param>
    /// <exception cref="ArgumentException">The array does not contain whole actions for at most <see cref="Capacity"/> dreams, or an action lies outside the action space.</exception>
    public void Step(float[] actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        if (actions.Length % _actionSpace.Size != 0 || actions.Length / _actionSpace.Size > Capacity)
            throw new ArgumentException($"expected actions of {_actionSpace.Size} numbers for at most {Capacity} dreams: got {actions.Length} numbers", nameof(actions));
        for (int at = 0; at < actions.Length; at += _actionSpace.Size)
            if (_actionSpace.Reject(actions.AsSpan(at, _actionSpace.Size)) is { } reason) throw new ArgumentException($"an action is not valid: {reason}", nameof(actions));
        Step(actions, actions.Length / _actionSpace.Size);
    }

    internal void Step(ReadOnlySpan<float> actions, int count)
    {
        MdnRnnShape shape = _model.Shape;
        for (int dream = 0; dream < count; dream++)
        {
            Span<float> input = _inputs.AsSpan(dream * shape.InputSize, shape.InputSize);
            Latents(dream).CopyTo(input);
            ActionCode.Write(_actionSpace, actions.Slice(dream * _actionSpace.Size, _actionSpace.Size), input[shape.LatentSize..]);
        }
        _model.Step(_inputs, _hidden, _cells, count, _workspace);
        _sampler.Draw(_hidden, _keys.AsSpan(0, count), _steps, _latents, _rewards, _dones);
        for (int dream = 0; dream < count; dream++) _steps[dream]++;
    }

    /// <summary>Returns whether the last step ended the dream.</summary>
    public bool IsDone(int dream) => _dones[dream];

    /// <summary>Returns the reward of the last step.</summary>
    public double Reward(int dream) => _rewards[dream];

    /// <summary>Returns the dream's latent z; a copy.</summary>
    public float[] Latent(int dream) => Latents(dream).ToArray();

    /// <summary>Returns the dream's hidden state h; a copy.</summary>
    public float[] Hidden(int dream) => HiddenStates(dream).ToArray();

    /// <summary>Returns the dream's cell state c, empty if M has none; a copy.</summary>
    public float[] Cell(int dream) => CellStates(dream).ToArray();

    internal Span<float> Latents(int dream) => _latents.AsSpan(dream * _model.Shape.LatentSize, _model.Shape.LatentSize);

    internal Span<float> HiddenStates(int dream) => _hidden.AsSpan(dream * _model.Shape.HiddenSize, _model.Shape.HiddenSize);

    internal Span<float> CellStates(int dream) => _cells.AsSpan(dream * _model.Shape.CellSize, _model.Shape.CellSize);

    /// <summary>Moves the dream of slot <paramref name="from"/> to slot <paramref name="to"/>, whose dream has ended.</summary>
    internal void Move(int from, int to)
    {
        if (from == to) return;
        Latents(from).CopyTo(Latents(to));
        HiddenStates(from).CopyTo(HiddenStates(to));
        CellStates(from).CopyTo(CellStates(to));
        (_keys[to], _steps[to], _rewards[to], _dones[to]) = (_keys[from], _steps[from], _rewards[from], _dones[from]);
    }

    private static void CheckSize(float[] state, int size, string name)
    {
        if (state.Length != size) throw new ArgumentException($"M's {name} state has {size} numbers: got {state.Length}", name);
    }

    private static MdnRnnPredictorTransformer Check(MdnRnnPredictorTransformer memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory;
    }
}
