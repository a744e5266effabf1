using WorldModels.Environments;

namespace WorldModels.Dynamics;

/// <summary>A world model as an environment: any learner can be trained in it without real steps.</summary>
public sealed class ModelEnvironment : IEnvironment
{
    private readonly IWorldModel _model;
    private readonly float[][] _startStates;
    private readonly int _maxSteps;
    private readonly ImaginedSteps _steps;
    private Pcg64 _random = new(0);
    private int _step = -1;

    /// <summary>Creates an environment whose observations are the model's states.</summary>
    /// <param name="model">The world model. Other code may use it at the same time if the model allows this.</param>
    /// <param name="startStates">The states at which episodes begin, at least one. Each episode draws one uniformly, so a state may be given several times.</param>
    /// <param name="maxSteps">The number of steps after which an episode is truncated, 1 or more.</param>
    /// <param name="observationSpace">The space of the states. Default: all vectors of the model's size.</param>
    /// <exception cref="ArgumentException">There is no start state, one is not a state, or the limit is below 1.</exception>
    public ModelEnvironment(IWorldModel model, IEnumerable<float[]> startStates, int maxSteps = 1000, Space? observationSpace = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(startStates);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        (_model, _maxSteps) = (model, maxSteps);
        ObservationSpace = observationSpace ?? new BoxSpace(model.StateSize, float.NegativeInfinity, float.PositiveInfinity);
        if (ObservationSpace is ImageSpace || ObservationSpace.Size != model.StateSize)
            throw new ArgumentException(
                $"the model's states are vectors of {model.StateSize} numbers: they are not elements of {ObservationSpace}", nameof(observationSpace));
        _startStates = [.. startStates.Select(state => (float[])state.Clone())];
        if (_startStates.Length == 0) throw new ArgumentException("an episode needs a start state: pass at least one", nameof(startStates));
        foreach (float[] state in _startStates)
            if (ObservationSpace.Reject(state) is { } reason) throw new ArgumentException($"a start state is not valid: {reason}", nameof(startStates));
        _steps = new ImaginedSteps(1, model.StateSize, model.ActionSpace.Size);
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace => _model.ActionSpace;

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _maxSteps;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public Observation Reset(long seed)
    {
        _random = new Pcg64(seed);
        _startStates[_random.Next(_startStates.Length)].CopyTo(_steps.States, 0);
        _step = 0;
        return Observe();
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (_step < 0) throw new InvalidOperationException("no episode is running: call Reset first");
        if (ActionSpace.Reject(action) is { } reason) throw new ArgumentException($"the action is not valid: {reason}", nameof(action));
        action.CopyTo(_steps.Actions, 0);
        _model.Step(_steps, _random);
        _steps.NextStates.CopyTo(_steps.States, 0);
        bool done = _steps.Dones[0], truncated = !done && _step + 1 >= _maxSteps;
        _step = done || truncated ? -1 : _step + 1;
        return new StepResult(Observe(), _steps.Rewards[0], done, truncated);
    }

    /// <summary>Ends the episode; the model is not disposed.</summary>
    public void Dispose() => _step = -1;

    private Observation Observe() => new([.. _steps.States]);
}
