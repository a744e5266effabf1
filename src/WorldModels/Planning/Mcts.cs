using WorldModels.Dynamics;
using WorldModels.Environments;

namespace WorldModels.Planning;

/// <summary>
/// Monte Carlo tree search on a world model: UCT (Kocsis and Szepesvari 2006) with double progressive widening (Couetoux et
/// al. 2011) for continuous actions and next states. Paths that reach the same state share its statistics.
/// Simulations are processed in batches: each selects its leaf as if the unfinished ones had returned the lowest value,
/// and the model steps all of them together.
/// </summary>
/// <remarks>An instance, and its model, serve one thread at a time.</remarks>
public sealed class Mcts
{
    private readonly IWorldModel _model;
    private readonly MctsOptions _options;
    private readonly ActionSource _actions;
    private readonly TreePolicy _policy;
    private readonly ImaginedSteps _steps;
    private readonly Simulation[] _simulations;
    private readonly List<Simulation> _active = [], _stepped = [];
    private readonly StateTable _states = new();
    private ReturnRange _range = new();
    private int _depth, _modelCalls;
    private long _modelSteps;

    /// <summary>Creates a search on a model.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range, or the model's actions are neither a box nor discrete.</exception>
    public Mcts(IWorldModel model, MctsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _options = options?.Copy() ?? new MctsOptions();
        _options.Validate();
        _model = model;
        _actions = new ActionSource(model.ActionSpace);
        _policy = new TreePolicy(_options, _actions);
        int batch = Math.Min(_options.BatchSize, _options.Simulations);
        _steps = new ImaginedSteps(batch, model.StateSize, model.ActionSpace.Size);
        _simulations = [.. Enumerable.Range(0, batch).Select(_ => new Simulation(model.StateSize))];
    }

    /// <summary>Searches for the best action in <paramref name="state"/>.</summary>
    /// <param name="state">A state of the model, with finite numbers; the array is not kept.</param>
    /// <param name="seed">Determines everything that is random, 0 or more: the same seed and state give the same result.</param>
    /// <exception cref="ArgumentException">The state does not fit the model, or the seed is negative.</exception>
    /// <exception cref="InvalidOperationException">The model or the value of a leaf is not a finite number.</exception>
    public MctsResult Search(float[] state, long seed = 0)
    {
        Check(state);
        var random = new Pcg64(seed);
        StateNode root = Root(state);
        (_depth, _modelCalls, _modelSteps) = (0, 0, 0);
        for (int done = 0; done < _options.Simulations; done += _simulations.Length)
            Run(root, _simulations.AsSpan(0, Math.Min(_simulations.Length, _options.Simulations - done)), random);
        ActionNode chosen = root.Actions.OrderByDescending(action => action.Started).ThenByDescending(action => action.Value).First();
        ActionEstimate[] estimates = [.. root.Actions.Select(action => new ActionEstimate([.. action.Action], action.Started, action.Value))];
        float[] best = estimates[root.Actions.IndexOf(chosen)].Action;
        return new MctsResult(best, estimates, _options.Simulations, _depth, _modelCalls, _modelSteps);
    }

    /// <summary>Deletes the results of earlier searches; this only has an effect if the next search would reuse them.</summary>
    public void Forget()
    {
        _states.Clear();
        _range = new ReturnRange();
    }

    private StateNode Root(float[] state)
    {
        if (!_options.ReuseTree) Forget();
        return _states.GetOrAdd(state);
    }

    private void Run(StateNode root, ReadOnlySpan<Simulation> simulations, Pcg64 random)
    {
        root.IsVisited = true;
        foreach (Simulation simulation in simulations) simulation.Begin(root);
        GrowTree(simulations, random);
        foreach (Simulation simulation in simulations)
        {
            _depth = Math.Max(_depth, simulation.Depth);
            simulation.Leave(Math.Min(_options.RolloutDepth, _options.Horizon - simulation.Depth));
        }
        RollOut(simulations, random);
        foreach (Simulation simulation in simulations)
        {
            if (!simulation.IsDone) simulation.AddReturn(LeafValue(simulation.State));
            simulation.BackUp(_options.Backup, _options.Discount, _range);
        }
    }

    /// <summary>Leads every simulation to a new leaf or to an end. A state that occurred before is not a leaf: the simulation continues from it.</summary>
    private void GrowTree(ReadOnlySpan<Simulation> simulations, Pcg64 random)
    {
        _active.Clear();
        foreach (Simulation simulation in simulations) GoDown(simulation, random);
        while (_active.Count > 0)
        {
            for (int i = 0; i < _active.Count; i++)
            {
                _active[i].Node.State.CopyTo(_steps.States, i * _model.StateSize);
                _active[i].Action.Action.CopyTo(_steps.Actions, i * _model.ActionSpace.Size);
            }
            Step(random);
            _stepped.Clear();
            _stepped.AddRange(_active);
            _active.Clear();
            for (int i = 0; i < _stepped.Count; i++)
            {
                Successor successor = _stepped[i].Action.Add(NextState(i), _steps.Rewards[i], _steps.Dones[i], _states);
                if (_stepped[i].Arrive(successor)) GoDown(_stepped[i], random);
            }
        }
    }

    private void GoDown(Simulation simulation, Pcg64 random)
    {
        if (_policy.Descend(simulation, _range, random)) _active.Add(simulation);
    }

    private void RollOut(ReadOnlySpan<Simulation> simulations, Pcg64 random)
    {
        _active.Clear();
        foreach (Simulation simulation in simulations)
            if (simulation.StepsLeft > 0) _active.Add(simulation);
        while (_active.Count > 0)
        {
            int actionSize = _model.ActionSpace.Size;
            for (int i = 0; i < _active.Count; i++)
            {
                _active[i].State.CopyTo(_steps.States, i * _model.StateSize);
                _actions.Sample(random, _steps.Actions.AsSpan(i * actionSize, actionSize));
            }
            Step(random);
            for (int i = 0; i < _active.Count; i++) _active[i].Follow(NextState(i), _steps.Rewards[i], _steps.Dones[i], _options.Discount);
            _active.RemoveAll(simulation => simulation.StepsLeft == 0);
        }
    }

    private void Step(Pcg64 random)
    {
        _steps.Count = _active.Count;
        _model.Step(_steps, random);
        _modelCalls++;
        _modelSteps += _active.Count;
        for (int i = 0; i < _active.Count; i++)
            if (!float.IsFinite(_steps.Rewards[i]) || !AreFinite(NextState(i)))
                throw new InvalidOperationException(
                    $"the model steps from ({string.Join(", ", StateBefore(i).ToArray().Select(number => $"{number}"))}) to a state or reward that is not a finite number: reward {_steps.Rewards[i]}");
    }

    private ReadOnlySpan<float> StateBefore(int step) => _steps.States.AsSpan(step * _model.StateSize, _model.StateSize);

    private ReadOnlySpan<float> NextState(int step) => _steps.NextStates.AsSpan(step * _model.StateSize, _model.StateSize);

    private double LeafValue(float[] state)
    {
        double value = _options.LeafValue?.Invoke(state) ?? 0;
        return double.IsFinite(value) ? value : throw new InvalidOperationException($"{nameof(MctsOptions.LeafValue)} returned {value} for a state, which is not finite");
    }

    private void Check(float[] state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Length != _model.StateSize)
            throw new ArgumentException($"the model's states have {_model.StateSize} numbers: got {state.Length}", nameof(state));
        if (!AreFinite(state)) throw new ArgumentException($"the numbers of a state must be finite: got ({string.Join(", ", state.Select(number => $"{number}"))})", nameof(state));
    }

    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            if (!float.IsFinite(value)) return false;
        return true;
    }
}
