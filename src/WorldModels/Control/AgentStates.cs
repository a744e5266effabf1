using WorldModels.Inference;
using WorldModels.Memory;

namespace WorldModels.Control;

/// <summary>
/// The hidden states of an agent's M in several episodes that another M dreams: it reads the latents and actions of those dreams, so that C has the
/// same input as in the real environment. For one thread at a time; allocates nothing after construction.
/// </summary>
/// <param name="memory">The agent's M.</param>
/// <param name="capacity">The largest number of episodes.</param>
internal sealed class AgentStates(MdnRnnPredictorTransformer memory, int capacity)
{
    private readonly MdnRnnShape _shape = memory.Model.Shape;
    private readonly float[] _inputs = new float[capacity * memory.Model.Shape.InputSize];
    private readonly float[] _hidden = new float[capacity * memory.Model.Shape.HiddenSize], _cells = new float[capacity * memory.Model.Shape.CellSize];
    private readonly Workspace _workspace = new();

    public Span<float> Hidden(int slot) => _hidden.AsSpan(slot * _shape.HiddenSize, _shape.HiddenSize);

    public Span<float> Cell(int slot) => _cells.AsSpan(slot * _shape.CellSize, _shape.CellSize);

    /// <summary>Resets the hidden state of a slot.</summary>
    public void Begin(int slot)
    {
        Hidden(slot).Clear();
        Cell(slot).Clear();
    }

    /// <summary>Sets the latent and the action of a slot's next step.</summary>
    public void Read(int slot, ReadOnlySpan<float> latent, ReadOnlySpan<float> action)
    {
        Span<float> input = _inputs.AsSpan(slot * _shape.InputSize, _shape.InputSize);
        latent.CopyTo(input);
        ActionCode.Write(memory.ActionSpace, action, input[_shape.LatentSize..]);
    }

    /// <summary>Steps the first <paramref name="count"/> slots.</summary>
    public void Step(int count) => memory.Model.Step(_inputs, _hidden, _cells, count, _workspace);

    /// <summary>Copies the state of slot <paramref name="from"/> to slot <paramref name="to"/>.</summary>
    public void Move(int from, int to)
    {
        Hidden(from).CopyTo(Hidden(to));
        Cell(from).CopyTo(Cell(to));
    }
}
