using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>Real environments that are stepped together: V encodes their pictures together, and M steps their states together, if there are V and M.</summary>
internal sealed class RealWorlds : IVectorWorld
{
    private readonly ControllerTask _task;
    private readonly Senses _senses;
    private readonly ControllerInputs _controllerInputs;
    private readonly List<EpisodePlay> _plays = [];
    private readonly float[] _action;

    /// <exception cref="ArgumentException">C cannot play in the environment.</exception>
    public RealWorlds(ControllerTask task, int count, bool seesCell)
    {
        (_task, Count) = (task, count);
        _senses = new Senses(task.Perception, task.Memory?.Model, task.ActionSpace, count);
        _controllerInputs = new ControllerInputs(task.LatentSize, task.HiddenSize, seesCell, count);
        _action = new float[task.ActionSpace.Size];
        try
        {
            while (_plays.Count < count) _plays.Add(new EpisodePlay(Factory.Make(task.Options.Environment!)));
            IEnvironment first = _plays[0].Environment;
            task.Perception.CheckSpaces(first.ObservationSpace, first.ActionSpace, task.ActionSpace);
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
        _senses.Look(episode, _plays[episode].Begin(seed, _task.MaxSteps));
        _senses.Forget(episode);
        _senses.Encode(episode, 1);
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
            _plays[episode].Step(_action);
            _senses.Look(episode, _plays[episode].Observation);
        }
        _senses.Encode(0, Count);
        for (int episode = 0; episode < Count; episode++) See(episode);
    }

    public StepOutcome Outcome(int episode) => new(_plays[episode].Reward, _plays[episode].Terminated, _plays[episode].Truncated);

    public void Dispose()
    {
        foreach (EpisodePlay play in _plays) play.Environment.Dispose();
    }

    private void See(int episode) => _controllerInputs.Write(episode, _senses.Latent(episode), _senses.Hidden(episode), _senses.Cell(episode));
}
