using WorldModels.Dreams;

namespace WorldModels.Control;

/// <summary>Dreams of one M that are stepped together.</summary>
internal sealed class DreamWorlds(ControllerTask task, int count, bool seesCell) : IVectorWorld
{
    private readonly DreamBatch _dreams = new(task.Memory!, count, task.Options.Temperature, task.Options.StartAnywhere);
    private readonly ControllerInputs _inputs = new(task.LatentSize, task.HiddenSize, seesCell, count);
    private readonly int[] _steps = new int[count];

    public int Count => count;

    public void Begin(int episode, long seed)
    {
        _dreams.Begin(episode, seed);
        _steps[episode] = 0;
        See(episode);
    }

    public ReadOnlySpan<float> Input(int episode) => _inputs.Of(episode);

    public void Step(ReadOnlyMemory<float> actions)
    {
        _dreams.Step(actions.Span, count);
        for (int episode = 0; episode < count; episode++)
        {
            _steps[episode]++;
            See(episode);
        }
    }

    public StepOutcome Outcome(int episode)
    {
        bool done = _dreams.IsDone(episode);
        return new StepOutcome(_dreams.Reward(episode), done, !done && _steps[episode] >= task.MaxSteps);
    }

    public void Dispose() { }

    private void See(int episode) =>
        _inputs.Write(episode, _dreams.Latents(episode), _dreams.HiddenStates(episode), _dreams.CellStates(episode));
}
