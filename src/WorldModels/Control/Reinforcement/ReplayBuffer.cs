using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>The last steps, to learn from in any order (Mnih et al. 2015); grows to its capacity as it fills.</summary>
internal sealed class ReplayBuffer(int capacity, int inputSize)
{
    private float[] _before = [], _after = [];
    private int[] _actions = [];
    private StepOutcome[] _outcomes = [];
    private int _next;

    public int Count { get; private set; }

    public void Add(ReadOnlySpan<float> before, int action, ReadOnlySpan<float> after, StepOutcome outcome)
    {
        if (_next == _actions.Length) Grow();
        before.CopyTo(_before.AsSpan(_next * inputSize));
        after.CopyTo(_after.AsSpan(_next * inputSize));
        (_actions[_next], _outcomes[_next]) = (action, outcome);
        Count = Math.Max(Count, _next + 1);
        _next = (_next + 1) % capacity;
    }

    /// <summary>Numbers of steps, drawn evenly and with repetition.</summary>
    public int[] Sample(int count, Pcg64 random)
    {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) rows[i] = random.Next(Count);
        return rows;
    }

    public ReadOnlySpan<float> Before(int row) => _before.AsSpan(row * inputSize, inputSize);

    public ReadOnlySpan<float> After(int row) => _after.AsSpan(row * inputSize, inputSize);

    public int Action(int row) => _actions[row];

    public StepOutcome Outcome(int row) => _outcomes[row];

    private void Grow()
    {
        int size = (int)Math.Min(capacity, Math.Max(1024, 2L * _actions.Length));
        Array.Resize(ref _before, size * inputSize);
        Array.Resize(ref _after, size * inputSize);
        Array.Resize(ref _actions, size);
        Array.Resize(ref _outcomes, size);
    }
}
