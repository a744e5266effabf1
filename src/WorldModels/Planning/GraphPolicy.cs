using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Planning;

/// <summary>
/// Acts by value iteration over the finite graph that a model imagines: its nodes are states, those given and those imagined from them; its
/// edges all actions of a discrete space. What was done in an episode is known from then on: it led where it led.
/// </summary>
/// <remarks>
/// By option there is an intrinsic reward, which makes the policy curious. What was done in this episode pays it no more, since the model learns
/// only after it; all else may promise it for ever, so that a far frontier is worth a walk. For one thread at a time; the model may be shared if it
/// allows that.
/// </remarks>
public sealed class GraphPolicy : IPolicy
{
    private readonly GraphOptions _options;
    private readonly ImaginedGraph _imagined;
    private readonly int _stateSize;
    private readonly bool _isCurious;
    private readonly float[] _action = new float[1];
    private ImaginedGraph _graph;
    private RunningPlan _plan;
    private Pcg64 _random = new(0);
    private int _last = -1;

    /// <summary>Imagines the graph.</summary>
    /// <param name="model">What decides the steps, with discrete actions.</param>
    /// <param name="states">States to begin with, such as the different observations of the rollouts, at least one.</param>
    /// <param name="options">How to imagine and to plan; null for the defaults.</param>
    /// <param name="bonus">The intrinsic reward of each of some steps, whose next states the model has written: [Count]. Null: none.</param>
    /// <exception cref="ArgumentException">An option is out of its range, the actions are not discrete, or a state is missing or of another size.</exception>
    /// <exception cref="InvalidOperationException">There are more states than <see cref="GraphOptions.MaxStates"/>.</exception>
    public GraphPolicy(
        IWorldModel model, IEnumerable<float[]> states, GraphOptions? options = null, Func<ImaginedSteps, IReadOnlyList<double>>? bonus = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(states);
        _options = options?.Copy() ?? new GraphOptions();
        _options.Validate();
        if (model.ActionSpace is not DiscreteSpace)
            throw new ArgumentException(
                $"the model has {model.ActionSpace}: a graph has an edge for each action of a {nameof(DiscreteSpace)}. Search with {nameof(Mcts)}, which tries some of a box", nameof(model));
        float[][] known = [.. states];
        if (known.Length == 0) throw new ArgumentException("a graph begins at states that are known: give at least one", nameof(states));
        (_stateSize, _isCurious) = (model.StateSize, bonus is not null);
        foreach (float[] state in known) RequireState(state, nameof(states));
        _imagined = new ImaginedGraph(model, bonus, _options);
        _imagined.Include(known);
        Begin(0);
    }

    /// <summary>How many states the graph has, those met in this episode among them.</summary>
    public int StateCount => _graph.World.StateCount;

    /// <inheritdoc/>
    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_graph), nameof(_plan))]
    public void Begin(long seed)
    {
        (_random, _last, _graph) = (new Pcg64(seed), -1, _imagined.Copy());
        _plan = new RunningPlan(_graph.World, _options.Discount, _isCurious ? cell => cell.IsTried ? 0 : cell.Bonus : null);
        _plan.Improve(RunningPlan.SweepsAtFirst);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The observation is no state of the model.</exception>
    /// <exception cref="InvalidOperationException">It is the one state too many.</exception>
    public float[] Act(Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        RequireState(observation.Values, nameof(observation));
        int state = _graph.Include([observation.Values])[0];
        if (_last >= 0) _graph.World[_last, (int)_action[0]].Add(state);
        _plan.Improve(RunningPlan.SweepsAStep);
        _action[0] = _isCurious && _random.NextDouble() < _options.RandomShare ? _random.Next(_graph.World.ActionCount) : _plan.Best(state, _random);
        _last = state;
        return _action;
    }

    private void RequireState(float[] state, string name)
    {
        if (state?.Length != _stateSize)
            throw new ArgumentException($"the model's states are vectors of {_stateSize} numbers: got {state?.Length.ToString() ?? "none"}", name);
    }
}
