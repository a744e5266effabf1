using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Planning;

/// <summary>
/// Plans by value iteration (Bellman 1957) on the finite graph that a model predicts. Its nodes are states, the given ones and those predicted from them; its
/// edges are all actions of a discrete space. Outcomes that occur during an episode replace the predictions for the rest of the episode.
/// </summary>
/// <remarks>
/// Optionally there is an intrinsic reward for exploration. A step that was taken in this episode has no further intrinsic reward, because the model is
/// only updated after the episode. The plan assumes that other steps give it every time, so that distant unknown states are worth the way to them. An instance serves one thread at a time; the model may be shared if it
/// allows this.
/// </remarks>
public sealed class GraphPolicy : IPolicy
{
    // Most plans converge with fewer sweeps. The value of an intrinsic reward that no longer exists decreases by the discount with each sweep, and should be gone at the next step.
    private const int SweepsAtFirst = 2000, SweepsAStep = 300;
    private readonly GraphOptions _options;
    private readonly ImaginedGraph _imagined;
    private readonly RunningPlan _imaginedPlan;
    private readonly int _stateSize;
    private readonly bool _isCurious;
    private ImaginedGraph _graph;
    private RunningPlan _plan;
    private Pcg64 _random = new(0);
    private int _last = -1, _action;

    /// <summary>Creates the policy and predicts the graph.</summary>
    /// <param name="model">The world model; its actions must be discrete.</param>
    /// <param name="states">The initial states of the graph, for example the distinct observations of the rollouts; at least one.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="bonus">Returns the intrinsic reward of each of some steps, whose next states the model has filled in: [Count]. Null: none.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, the actions are not discrete, or a state is missing or has another size.</exception>
    /// <exception cref="InvalidOperationException">There are more states than <see cref="GraphOptions.MaxStates"/>.</exception>
    public GraphPolicy(
        IWorldModel model, IEnumerable<float[]> states, GraphOptions? options = null, Func<ImaginedSteps, IReadOnlyList<double>>? bonus = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(states);
        _options = options?.Copy() ?? new GraphOptions();
        _options.Validate();
        RequireDiscrete(model.ActionSpace, nameof(model));
        float[][] known = [.. states];
        if (known.Length == 0)
            throw new ArgumentException($"the graph needs at least one initial state: pass the states of the rollouts; a network has them after training with {nameof(DynamicsNetworkOptions.KeepStates)}", nameof(states));
        (_stateSize, _isCurious) = (model.StateSize, bonus is not null);
        foreach (float[] state in known) RequireState(state, nameof(states));
        _imagined = new ImaginedGraph(model, bonus, _options);
        _imagined.Include(known);
        // Every episode begins with this plan.
        _imaginedPlan = new RunningPlan(_imagined.World, _options.Discount, _isCurious ? cell => cell.IsTried ? 0 : cell.Bonus : null);
        _imaginedPlan.Improve(SweepsAtFirst);
        Begin(0);
    }

    /// <summary>Creates a policy that explores where the members of an ensemble disagree; the intrinsic reward is the variance between their means.</summary>
    /// <remarks>
    /// The standard deviation, which tree search uses (<see cref="Exploration.CuriousModel.OfDisagreement"/>), is not suitable here: on a long way, the small rewards of known steps
    /// would add up to more than the reward of an unknown one.
    /// </remarks>
    /// <param name="ensemble">An ensemble of two networks or more, trained with <see cref="DynamicsNetworkOptions.KeepStates"/>.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="curiosity">The weight of the variance relative to the reward, above 0.</param>
    /// <exception cref="ArgumentException">The ensemble has only one network, has no stored states or has actions that are not discrete, or a value is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There are more states than <see cref="GraphOptions.MaxStates"/>.</exception>
    public static GraphPolicy OfDisagreement(DynamicsNetworkTransformer ensemble, GraphOptions? options = null, double curiosity = 1)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ensemble.RequireEnsemble(nameof(ensemble));
        if (!(curiosity > 0 && double.IsFinite(curiosity))) throw new ArgumentOutOfRangeException(nameof(curiosity), curiosity, "curiosity must be a finite number above 0");
        return new GraphPolicy(ensemble, ensemble.States, options, steps => [.. ensemble.Disagreement(steps).Select(deviation => curiosity * deviation * deviation)]);
    }

    /// <summary>The number of states of the graph, including those added in this episode.</summary>
    public int StateCount => _graph.World.StateCount;

    /// <inheritdoc/>
    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_graph), nameof(_plan))]
    public void Begin(long seed)
    {
        (_random, _last, _graph) = (new Pcg64(seed), -1, _imagined.Copy());
        _plan = _imaginedPlan.CopyTo(_graph.World);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The observation is not a state of the model.</exception>
    /// <exception cref="InvalidOperationException">With this state, the graph has too many states.</exception>
    public float[] Act(Observation observation)
    {
        RequireState(observation.Values, nameof(observation));
        int state = _graph.Include([observation.Values])[0];
        if (_last >= 0) _graph.World[_last, _action].Add(state);
        _plan.Improve(SweepsAStep);
        _action = _isCurious && _random.NextDouble() < _options.RandomShare ? _random.Next(_graph.World.ActionCount) : _plan.Best(state, _random);
        _last = state;
        return [_action];
    }

    internal static void RequireDiscrete(Space actionSpace, string name)
    {
        if (actionSpace is not DiscreteSpace)
            throw new ArgumentException(
                $"the model has {actionSpace}, but a graph needs a {nameof(DiscreteSpace)}: use {nameof(Mcts)} for actions of a box", name);
    }

    private void RequireState(float[] state, string name)
    {
        if (state?.Length != _stateSize)
            throw new ArgumentException($"the model's states are vectors of {_stateSize} numbers: got {state?.Length.ToString() ?? "none"}", name);
        if (Array.FindIndex(state, value => !float.IsFinite(value)) is var index and >= 0)
            throw new ArgumentException($"number {index} of the state is {state[index]}: it must be finite", name);
    }
}
