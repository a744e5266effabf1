using WorldModels.Dynamics;
using WorldModels.Environments;

namespace WorldModels.Planning;

/// <summary>
/// The finite graph that a model predicts: its nodes are states, its edges are all actions. From each new state it grows breadth first,
/// until all predicted states are in the graph.
/// </summary>
internal sealed class ImaginedGraph
{
    private const int StatesABatch = 256;
    private readonly IWorldModel _model;
    private readonly Func<ImaginedSteps, IReadOnlyList<double>>? _bonus;
    private readonly GraphOptions _options;
    private readonly KnownStates _states;

    public ImaginedGraph(IWorldModel model, Func<ImaginedSteps, IReadOnlyList<double>>? bonus, GraphOptions options)
        : this(model, bonus, options, new KnownStates(), new CountedWorld(((DiscreteSpace)model.ActionSpace).Count)) { }

    private ImaginedGraph(
        IWorldModel model, Func<ImaginedSteps, IReadOnlyList<double>>? bonus, GraphOptions options, KnownStates states, CountedWorld world) =>
        (_model, _bonus, _options, _states, World) = (model, bonus, options, states, world);

    /// <summary>The outcomes of each state and action; <see cref="Include"/> returns the numbers of the states.</summary>
    public CountedWorld World { get; }

    public ImaginedGraph Copy() => new(_model, _bonus, _options, _states.Copy(), World.Copy());

    /// <summary>Returns the numbers of some states. New states are added with everything that is predicted from them.</summary>
    /// <exception cref="InvalidOperationException">There are too many states.</exception>
    public int[] Include(IEnumerable<float[]> states)
    {
        int[] numbers = [.. states.Select(state => FindOrAdd(state, _options.Resolution))];
        while (World.StateCount < _states.Count) Expand(World.StateCount, Math.Min(StatesABatch, _states.Count - World.StateCount));
        return numbers;
    }

    /// <summary>Predicts all actions of the states from <paramref name="first"/> on.</summary>
    private void Expand(int first, int count)
    {
        int actions = World.ActionCount, size = _model.StateSize;
        var steps = new ImaginedSteps(count * actions, size, 1);
        for (int i = 0; i < steps.Count; i++)
        {
            _states[first + i / actions].CopyTo(steps.States, i * size);
            steps.Actions[i] = i % actions;
        }
        for (int state = 0; state < count; state++) World.AddState();
        // Each batch has its own generator, which is the same on every worker.
        var random = new Pcg64(first);
        for (int sample = 0; sample < _options.Samples; sample++)
        {
            _model.Step(steps, random);
            if (sample == 0 && _bonus?.Invoke(steps) is { } bonus)
                for (int i = 0; i < steps.Count; i++) World[first + i / actions, i % actions].Bonus = bonus[i];
            for (int i = 0; i < steps.Count; i++)
            {
                int next = steps.Dones[i] ? TransitionCount.End : FindOrAdd(steps.NextStates.AsSpan(i * size, size), _options.Tolerance);
                World[first + i / actions, i % actions].Imagine(next, Rounded(steps.Rewards[i]));
            }
        }
    }

    private double Rounded(double reward) =>
        _options.RewardResolution == 0 ? reward : Math.Round(reward / _options.RewardResolution) * _options.RewardResolution;

    private int FindOrAdd(ReadOnlySpan<float> state, double tolerance)
    {
        int known = _states.Find(state, tolerance);
        if (known >= 0) return known;
        foreach (float value in state)
            if (!float.IsFinite(value)) throw new InvalidOperationException($"the model predicts a state with the number {value}, which is not finite: its training has diverged, or one of its inputs is too large");
        if (_states.Count == _options.MaxStates)
            throw new InvalidOperationException(
                $"there are more than {_options.MaxStates} states to plan in ({nameof(GraphOptions.MaxStates)}): increase {nameof(GraphOptions.Tolerance)} " +
                $"({_options.Tolerance}) or {nameof(GraphOptions.Resolution)} ({_options.Resolution}), so that more states are treated as equal to known ones, or increase the limit; " +
                $"or use {nameof(Mcts)}, which needs no graph");
        return _states.Add(state);
    }
}
