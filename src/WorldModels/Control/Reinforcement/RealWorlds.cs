using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>Real environments, whose pictures V encodes together and whose states M steps together, where there are V and M.</summary>
internal sealed class RealWorlds : IVectorWorld
{
    private readonly ControllerTask _task;
    private readonly Senses _senses;
    private readonly ControllerInputs _controllerInputs;
    private readonly List<IEnvironment> _environments = [];
    private readonly StepOutcome[] _outcomes;
    private readonly int[] _steps;
    private readonly float[] _action;

    /// <exception cref="ArgumentException">The environment is not one that C can see or act in.</exception>
    public RealWorlds(ControllerTask task, int count, bool seesCell)
    {
        (_task, Count) = (task, count);
        _senses = new Senses(task.Vision?.Model, task.Memory?.Model, task.ActionSpace, task.LatentSize, count);
        _controllerInputs = new ControllerInputs(task.LatentSize, task.HiddenSize, seesCell, count);
        (_outcomes, _steps) = (new StepOutcome[count], new int[count]);
        _action = new float[task.ActionSpace.Size];
        try
        {
            while (_environments.Count < count) _environments.Add(RolloutCollector.Make(task.Options.Environment!));
            Agent.Check(_environments[0], task.ActionSpace, task.Vision is null ? task.LatentSize : null);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Count { get; }

    public void Begin(int episode, long seed)
    {
        _senses.Look(episode, _environments[episode].Reset(seed));
        _senses.Forget(episode);
        _senses.Encode(episode, 1);
        (_steps[episode], _outcomes[episode]) = (0, default);
        See(episode);
    }

    public ReadOnlySpan<float> Input(int episode) => _controllerInputs.Of(episode);

    public void Step(ReadOnlyMemory<float> actions)
    {
        for (int episode = 0; episode < Count; episode++) _senses.Do(episode, actions.Span.Slice(episode * _action.Length, _action.Length));
        _senses.Remember(Count);
        for (int episode = 0; episode < Count; episode++)
        {
            actions.Slice(episode * _action.Length, _action.Length).CopyTo(_action);
            StepResult result = _environments[episode].Step(_action);
            bool cutOff = ++_steps[episode] == _task.MaxSteps;
            _outcomes[episode] = new StepOutcome(result.Reward, result.Terminated, !result.Terminated && (result.Truncated || cutOff));
            _senses.Look(episode, result.Observation);
        }
        _senses.Encode(0, Count);
        for (int episode = 0; episode < Count; episode++) See(episode);
    }

    public StepOutcome Outcome(int episode) => _outcomes[episode];

    public void Dispose()
    {
        foreach (IEnvironment environment in _environments) environment.Dispose();
    }

    private void See(int episode) => _controllerInputs.Write(episode, _senses.Latent(episode), _senses.Hidden(episode), _senses.Cell(episode));
}
