using WorldModels.Environments;
using WorldModels.Torch;

namespace WorldModels.Control;

/// <summary>The most recent steps, to learn from in any order (Mnih et al. 2015). It grows up to its capacity. Rewards are stored as Single.</summary>
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

    /// <summary>Draws indices of steps uniformly, with repetition.</summary>
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

    /// <summary>Returns all steps in the order of their numbers.</summary>
    public IReadOnlyList<NamedTensor> ToTensors() =>
    [
        new("before", [Count, inputSize], _before[..(Count * inputSize)]),
        new("after", [Count, inputSize], _after[..(Count * inputSize)]),
        new("actions", [Count], [.. _actions.Take(Count).Select(action => (float)action)]),
        new("rewards", [Count], [.. _outcomes.Take(Count).Select(outcome => (float)outcome.Reward)]),
        new("terminated", [Count], [.. _outcomes.Take(Count).Select(outcome => outcome.Terminated ? 1f : 0)]),
        new("truncated", [Count], [.. _outcomes.Take(Count).Select(outcome => outcome.Truncated ? 1f : 0)]),
    ];

    /// <summary>Restores the content of another buffer of this capacity after <paramref name="steps"/> steps in total.</summary>
    /// <exception cref="FormatException">The other buffer had another size or another number of steps.</exception>
    public void Load(IReadOnlyList<NamedTensor> tensors, long steps)
    {
        Count = (int)Math.Min(capacity, steps);
        var reader = new WeightReader(tensors.ToDictionary(tensor => tensor.Name), "the replay buffer");
        (_before, _after) = (reader.Read("before", Count, inputSize), reader.Read("after", Count, inputSize));
        _actions = [.. reader.Read("actions", Count).Select(action => (int)action)];
        float[] rewards = reader.Read("rewards", Count), terminated = reader.Read("terminated", Count), truncated = reader.Read("truncated", Count);
        _outcomes = [.. rewards.Select((reward, row) => new StepOutcome(reward, terminated[row] > 0, truncated[row] > 0))];
        _next = (int)(steps % capacity);
    }

    private void Grow()
    {
        int size = (int)Math.Min(capacity, Math.Max(1024, 2L * _actions.Length));
        Array.Resize(ref _before, size * inputSize);
        Array.Resize(ref _after, size * inputSize);
        Array.Resize(ref _actions, size);
        Array.Resize(ref _outcomes, size);
    }
}
