using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Planning;

/// <summary>
/// Acts by value iteration (Bellman 1957) over the finite graph that a model imagines: its nodes are states, those given and those imagined from them; its
/// edges all actions of a discrete space. What was done in an episode is known from then on: it led where it led.
/// </summary>
/// <remarks>
/// By option there is an intrinsic reward, which makes the policy curious. What was done in this episode pays it no more, since the model learns
/// only after it; all else may promise it for ever, so that a far frontier is worth a walk. For one thread at a time; the model may be shared if it
/// allows that.
/// </remarks>
public sealed class GraphPolicy : IPolicy
{
    // Most plans settle sooner. A hope that was disproved fades by the discount with each sweep, and is to be gone at the next step.
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
        RequireDiscrete(model.ActionSpace, nameof(model));
        float[][] known = [.. states];
        if (known.Length == 0)
            throw new ArgumentException($"a graph begins at states that are known: give at least one; a network has them after training with {nameof(DynamicsNetworkOptions.KeepStates)}", nameof(states));
        (_stateSize, _isCurious) = (model.StateSize, bonus is not null);
        foreach (float[] state in known) RequireState(state, nameof(states));
        _imagined = new ImaginedGraph(model, bonus, _options);
        _imagined.Include(known);
        // Every episode begins with this plan.
        _imaginedPlan = new RunningPlan(_imagined.World, _options.Discount, _isCurious ? cell => cell.IsTried ? 0 : cell.Bonus : null);
        _imaginedPlan.Improve(SweepsAtFirst);
        Begin(0);
    }

    /// <summary>A policy that goes where the members of an ensemble disagree, for the variance between their means.</summary>
    /// <remarks>
    /// Not for the deviation, as tree search with <see cref="Exploration.CuriousModel.OfDisagreement"/>: over a long walk the small pay of steps that are
    /// known adds up to more than a frontier has.
    /// </remarks>
    /// <param name="ensemble">Two networks or more, trained with <see cref="DynamicsNetworkOptions.KeepStates"/>.</param>
    /// <param name="options">How to imagine and to plan; null for the defaults.</param>
    /// <param name="curiosity">What a unit of the variance is worth beside a reward, above 0.</param>
    /// <exception cref="ArgumentException">The ensemble is a single network, keeps no states or has actions that are not discrete, or a value is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There are more states than <see cref="GraphOptions.MaxStates"/>.</exception>
    public static GraphPolicy OfDisagreement(DynamicsNetworkTransformer ensemble, GraphOptions? options = null, double curiosity = 1)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ensemble.RequireEnsemble(nameof(ensemble));
        if (!(curiosity > 0 && double.IsFinite(curiosity))) throw new ArgumentOutOfRangeException(nameof(curiosity), curiosity, "curiosity must be a finite number above 0");
        return new GraphPolicy(ensemble, ensemble.States, options, steps => [.. ensemble.Disagreement(steps).Select(deviation => curiosity * deviation * deviation)]);
    }

    /// <summary>How many states the graph has, those met in this episode among them.</summary>
    public int StateCount => _graph.World.StateCount;

    /// <inheritdoc/>
    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_graph), nameof(_plan))]
    public void Begin(long seed)
    {
        (_random, _last, _graph) = (new Pcg64(seed), -1, _imagined.Copy());
        _plan = _imaginedPlan.CopyTo(_graph.World);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The observation is no state of the model.</exception>
    /// <exception cref="InvalidOperationException">It is the one state too many.</exception>
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
                $"the model has {actionSpace}: a graph has an edge for each action of a {nameof(DiscreteSpace)}. Search with {nameof(Mcts)}, which tries some of a box", name);
    }

    private void RequireState(float[] state, string name)
    {
        if (state?.Length != _stateSize)
            throw new ArgumentException($"the model's states are vectors of {_stateSize} numbers: got {state?.Length.ToString() ?? "none"}", name);
        if (Array.FindIndex(state, value => !float.IsFinite(value)) is var index and >= 0)
            throw new ArgumentException($"number {index} of the state is {state[index]}: it must be finite", name);
    }
}
