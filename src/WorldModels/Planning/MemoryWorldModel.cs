using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;

namespace WorldModels.Planning;

/// <summary>
/// M as a world model for planning: a state consists of the latent z, M's hidden state h and its cell state c. A step updates h
/// and c with (z, a) and draws the next z from the mixture, as in a dream (World Models, section 4).
/// </summary>
/// <remarks>An instance serves one thread at a time. It allocates no memory after it has reached the largest number of steps.</remarks>
public sealed class MemoryWorldModel : IWorldModel
{
    private readonly MdnRnnModel _model;
    private readonly OutcomeSampler _sampler;
    private readonly Workspace _workspace = new();
    private float[] _inputs = [], _hidden = [], _cells = [], _latents = [];
    private ulong[] _keys = [];
    private uint[] _firstSteps = [];

    /// <summary>Creates a world model from <paramref name="memory"/>.</summary>
    /// <param name="memory">The trained M.</param>
    /// <param name="temperature">1 samples from M's own prediction; a higher value makes the future less certain, a lower value more certain. Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public MemoryWorldModel(MdnRnnPredictorTransformer memory, double temperature = 1)
    {
        ArgumentNullException.ThrowIfNull(memory);
        (_model, ActionSpace) = (memory.Model, memory.ActionSpace);
        _sampler = new OutcomeSampler(_model, temperature);
    }

    /// <summary>The number of latent dimensions, which is the position of h in a state.</summary>
    public int LatentSize => _model.Shape.LatentSize;

    /// <summary>The length of h. The c of an LSTM follows it and has the same length.</summary>
    public int HiddenSize => _model.Shape.HiddenSize;

    /// <inheritdoc/>
    public int StateSize => LatentSize + HiddenSize + _model.Shape.CellSize;

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The arrays do not fit states or actions of this size, or an action is not in the space.</exception>
    public void Step(ImaginedSteps steps, Pcg64 random)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(random);
        Check(steps);
        MakeRoom(steps.Count);
        for (int step = 0; step < steps.Count; step++) Read(steps, step);
        _model.Step(_inputs, _hidden, _cells, steps.Count, _workspace);
        for (int step = 0; step < steps.Count; step++) _keys[step] = random.NextUInt64();
        _sampler.Draw(_hidden, _keys.AsSpan(0, steps.Count), _firstSteps, _latents, steps.Rewards, steps.Dones);
        for (int step = 0; step < steps.Count; step++) Write(steps, step);
    }

    /// <summary>Updates h and c of a state with its z and an action, in place; z is unchanged.</summary>
    internal void Remember(Span<float> state, ReadOnlySpan<float> action)
    {
        MakeRoom(1);
        WriteInput(state, action, _inputs);
        _model.Step(_inputs, state.Slice(LatentSize, HiddenSize), state[(LatentSize + HiddenSize)..], 1, _workspace);
    }

    private void Read(ImaginedSteps steps, int step)
    {
        ReadOnlySpan<float> state = steps.States.AsSpan(step * StateSize, StateSize);
        ReadOnlySpan<float> action = steps.Actions.AsSpan(step * ActionSpace.Size, ActionSpace.Size);
        WriteInput(state, action, _inputs.AsSpan(step * _model.Shape.InputSize, _model.Shape.InputSize));
        state.Slice(LatentSize, HiddenSize).CopyTo(Row(_hidden, step, HiddenSize));
        state[(LatentSize + HiddenSize)..].CopyTo(Row(_cells, step, _model.Shape.CellSize));
    }

    private void Write(ImaginedSteps steps, int step)
    {
        Span<float> next = Row(steps.NextStates, step, StateSize);
        Row(_latents, step, LatentSize).CopyTo(next);
        Row(_hidden, step, HiddenSize).CopyTo(next[LatentSize..]);
        Row(_cells, step, _model.Shape.CellSize).CopyTo(next[(LatentSize + HiddenSize)..]);
    }

    private void WriteInput(ReadOnlySpan<float> state, ReadOnlySpan<float> action, Span<float> input)
    {
        state[..LatentSize].CopyTo(input);
        ActionCode.Write(ActionSpace, action, input[LatentSize.._model.Shape.InputSize]);
    }

    private void MakeRoom(int steps)
    {
        if (_inputs.Length >= steps * _model.Shape.InputSize) return;
        _inputs = new float[steps * _model.Shape.InputSize];
        _hidden = new float[steps * HiddenSize];
        _cells = new float[steps * _model.Shape.CellSize];
        _latents = new float[steps * LatentSize];
        _keys = new ulong[steps];
        _firstSteps = new uint[steps];
    }

    private void Check(ImaginedSteps steps)
    {
        if (steps.States.Length != steps.Capacity * StateSize || steps.Actions.Length != steps.Capacity * ActionSpace.Size)
            throw new ArgumentException(
                $"M needs states of {StateSize} and actions of {ActionSpace.Size} numbers, " +
                $"but the arrays are for {steps.States.Length / steps.Capacity} and {steps.Actions.Length / steps.Capacity}", nameof(steps));
        for (int step = 0; step < steps.Count; step++)
            if (ActionSpace.Reject(Row(steps.Actions, step, ActionSpace.Size)) is { } reason)
                throw new ArgumentException($"an action is not valid: {reason}", nameof(steps));
    }

    private static Span<float> Row(float[] rows, int row, int size) => rows.AsSpan(row * size, size);
}
