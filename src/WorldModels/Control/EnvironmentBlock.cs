using WorldModels.Environments;
using WorldModels.Memory;

namespace WorldModels.Control;

/// <summary>The real episodes of one thread, at most <paramref name="episodes"/> at the same time: slot i plays episode <c>Slot.Episode</c>, which is candidate * seeds + seed.</summary>
internal sealed class EnvironmentBlock(
    Func<IEnvironment> environment, Perception perception, MdnRnnModel? memory, Space actionSpace, ControllerShape shape, EpisodeLimits limits,
    int episodes) : IDisposable
{
    private readonly Senses _senses = new(perception, memory, actionSpace, episodes);
    private readonly float[] _action = new float[actionSpace.Size];
    private readonly List<Slot> _slots = [];

    public void Run(
        IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, int together, Func<int> takeEpisode, double[][] returns, CancellationToken cancellationToken)
    {
        while (_slots.Count < together) _slots.Add(new Slot(Factory.Make(environment)));
        int count = 0;
        while (count < together && Begin(count, takeEpisode(), candidates, seeds)) count++;
        while (count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            See(count);
            for (int slot = 0; slot < count; slot++) Act(slot);
            _senses.Remember(count);
            // From the last slot down, so that an episode that is moved into a free slot has already been processed.
            for (int slot = count - 1; slot >= 0; slot--)
            {
                Slot ended = _slots[slot];
                if (!ended.Ended) continue;
                returns[ended.Episode / seeds.Count][ended.Episode % seeds.Count] = ended.Return;
                if (!Begin(slot, takeEpisode(), candidates, seeds)) Move(--count, slot);
            }
        }
    }

    private void See(int count)
    {
        for (int slot = 0; slot < count; slot++) _senses.Look(slot, _slots[slot].Play.Observation);
        _senses.Encode(0, count);
    }

    private void Act(int slot)
    {
        _slots[slot].Controller.Act(_senses.Latent(slot), _senses.Hidden(slot), _senses.Cell(slot), _action);
        _senses.Do(slot, _action);
        _slots[slot].Step(_action, limits);
    }

    private bool Begin(int slot, int episode, IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds)
    {
        if (episode >= candidates.Count * seeds.Count) return false;
        _senses.Forget(slot);
        _slots[slot].Begin(
            episode, $"candidate {episode / seeds.Count}", seeds[episode % seeds.Count], limits.MaxSteps, new Controller(shape, actionSpace, candidates[episode / seeds.Count]));
        return true;
    }

    private void Move(int from, int to)
    {
        if (from == to) return;
        _senses.Move(from, to);
        (_slots[from], _slots[to]) = (_slots[to], _slots[from]);
    }

    public void Dispose()
    {
        foreach (Slot slot in _slots) slot.Dispose();
    }

    /// <summary>An episode and the environment, owned by the slot, in which it is played.</summary>
    private sealed class Slot(IEnvironment environment) : IDisposable
    {
        private int _stepsInVain;
        private double _returnInVain;

        public EpisodePlay Play { get; } = new(environment);

        public int Episode { get; private set; }

        public Controller Controller { get; private set; }

        public double Return { get; private set; }

        public bool Ended { get; private set; }

        public void Begin(int episode, string label, long seed, int maxSteps, Controller controller)
        {
            (Episode, Controller, Return, Ended, _stepsInVain, _returnInVain) = (episode, controller, 0, false, 0, 0);
            Play.Label = label;
            Play.Begin(seed, maxSteps);
        }

        public void Step(float[] action, EpisodeLimits limits)
        {
            Play.Step(action);
            (Return, Ended) = (Play.Return, Play.Ended);
            (_stepsInVain, _returnInVain) = Play.Reward > 0 ? (0, 0) : (_stepsInVain + 1, _returnInVain + Play.Reward);
            if (Ended || limits.GiveUpAfter == 0 || _stepsInVain < limits.GiveUpAfter) return;
            // Each missing step counts as the mean reward of the steps without progress, so that stopping early is no advantage for a candidate.
            Return += (limits.LongestIn(environment) - Play.Steps) * (_returnInVain / _stepsInVain);
            Ended = true;
        }

        public void Dispose() => environment.Dispose();
    }
}
