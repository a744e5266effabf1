using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>Real environments, whose pictures V encodes together and whose states M steps together, where there are V and M.</summary>
internal sealed class RealWorlds : IVectorWorld
{
    private readonly ControllerTask _task;
    private readonly VaeModel? _vision;
    private readonly MdnRnnModel? _memory;
    private readonly ControllerInputs _controllerInputs;
    private readonly Workspace _workspace = new();
    private readonly List<IEnvironment> _environments = [];
    private readonly StepOutcome[] _outcomes;
    private readonly int[] _steps;
    private readonly byte[] _frames;
    private readonly int _memoryInputSize;
    private readonly float[] _latents, _logVariances, _memoryInputs, _hidden, _cells, _action;

    /// <exception cref="ArgumentException">The environment is not one that C can see or act in.</exception>
    public RealWorlds(ControllerTask task, int count, bool seesCell)
    {
        (_task, Count, _vision, _memory) = (task, count, task.Vision?.Model, task.Memory?.Model);
        _controllerInputs = new ControllerInputs(task.LatentSize, task.HiddenSize, seesCell, count);
        (_outcomes, _steps) = (new StepOutcome[count], new int[count]);
        _frames = new byte[_vision is null ? 0 : count * VaeNetwork.PictureSize];
        (_latents, _logVariances) = (new float[count * task.LatentSize], new float[count * task.LatentSize]);
        _memoryInputSize = _memory?.Shape.InputSize ?? 0;
        _memoryInputs = new float[count * _memoryInputSize];
        (_hidden, _cells) = (new float[count * task.HiddenSize], new float[count * task.CellSize]);
        _action = new float[task.ActionSpace.Size];
        try
        {
            while (_environments.Count < count) _environments.Add(RolloutCollector.Make(task.Options.Environment!));
            Agent.Check(_environments[0], task.ActionSpace, _vision is null ? task.LatentSize : null);
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
        Observation observation = _environments[episode].Reset(seed);
        Hidden(episode).Clear();
        Cell(episode).Clear();
        (_steps[episode], _outcomes[episode]) = (0, default);
        Keep(episode, observation);
        Encode(episode, 1);
        See(episode);
    }

    public ReadOnlySpan<float> Input(int episode) => _controllerInputs.Of(episode);

    public void Step(ReadOnlyMemory<float> actions)
    {
        Remember(actions.Span);
        for (int episode = 0; episode < Count; episode++)
        {
            actions.Slice(episode * _action.Length, _action.Length).CopyTo(_action);
            StepResult result = _environments[episode].Step(_action);
            bool cutOff = ++_steps[episode] == _task.MaxSteps;
            _outcomes[episode] = new StepOutcome(result.Reward, result.Terminated, !result.Terminated && (result.Truncated || cutOff));
            Keep(episode, result.Observation);
        }
        Encode(0, Count);
        for (int episode = 0; episode < Count; episode++) See(episode);
    }

    public StepOutcome Outcome(int episode) => _outcomes[episode];

    public void Dispose()
    {
        foreach (IEnvironment environment in _environments) environment.Dispose();
    }

    private void Remember(ReadOnlySpan<float> actions)
    {
        if (_memory is null) return;
        for (int episode = 0; episode < Count; episode++)
        {
            Span<float> input = _memoryInputs.AsSpan(episode * _memoryInputSize, _memoryInputSize);
            Latent(episode).CopyTo(input);
            ActionCode.Write(_task.ActionSpace, actions.Slice(episode * _action.Length, _action.Length), input[_task.LatentSize..]);
        }
        _memory.Step(_memoryInputs, _hidden, _cells, Count, _workspace);
    }

    private void Keep(int episode, Observation observation)
    {
        if (_vision is null) observation.Values.CopyTo(Latent(episode));
        else observation.Pixels.CopyTo(_frames, episode * VaeNetwork.PictureSize);
    }

    private void Encode(int first, int count) => _vision?.Encode(
        _frames.AsSpan(first * VaeNetwork.PictureSize, count * VaeNetwork.PictureSize), count,
        _latents.AsSpan(first * _task.LatentSize, count * _task.LatentSize), _logVariances, _workspace);

    private void See(int episode) => _controllerInputs.Write(episode, Latent(episode), Hidden(episode), Cell(episode));

    private Span<float> Latent(int episode) => _latents.AsSpan(episode * _task.LatentSize, _task.LatentSize);

    private Span<float> Hidden(int episode) => _hidden.AsSpan(episode * _task.HiddenSize, _task.HiddenSize);

    private Span<float> Cell(int episode) => _cells.AsSpan(episode * _task.CellSize, _task.CellSize);
}
