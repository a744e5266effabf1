using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>One thread's real episodes: slot i plays episode <c>Slot.Episode</c>, which is candidate * seeds + seed.</summary>
internal sealed class EnvironmentBlock(
    Func<IEnvironment> environment, VaeModel? vision, MdnRnnModel? memory, Space actionSpace, ControllerShape shape, EpisodeLimits limits) : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly float[] _action = new float[actionSpace.Size];
    private readonly int _inputSize = memory?.Shape.InputSize ?? shape.LatentSize;
    private readonly List<Slot> _slots = [];
    private byte[] _frames = [];
    private float[] _latents = [], _logVariances = [], _inputs = [], _hidden = [], _cells = [];

    public void Run(
        IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, int together, Func<int> takeEpisode, double[][] returns, CancellationToken cancellationToken)
    {
        MakeRoom(together);
        int count = 0;
        while (count < together && Begin(count, takeEpisode(), candidates, seeds)) count++;
        while (count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            See(count);
            for (int slot = 0; slot < count; slot++) Act(slot);
            memory?.Step(_inputs, _hidden, _cells, count, _workspace);
            // From the last slot down, so that the episode moved into a freed slot has been looked at already.
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
        if (vision is null)
        {
            for (int slot = 0; slot < count; slot++) _slots[slot].Observation.Values.CopyTo(Latent(slot));
            return;
        }
        for (int slot = 0; slot < count; slot++) _slots[slot].Observation.Pixels.CopyTo(_frames, slot * VaeNetwork.PictureSize);
        vision.Encode(_frames.AsSpan(0, count * VaeNetwork.PictureSize), count, _latents, _logVariances, _workspace);
    }

    private void Act(int slot)
    {
        Span<float> latent = Latent(slot);
        _slots[slot].Controller.Act(latent, State(_hidden, slot), State(_cells, slot), _action);
        if (memory is not null)
        {
            Span<float> input = _inputs.AsSpan(slot * _inputSize, _inputSize);
            latent.CopyTo(input);
            ActionCode.Write(actionSpace, _action, input[shape.LatentSize..]);
        }
        _slots[slot].Step(_action, limits);
    }

    private bool Begin(int slot, int episode, IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds)
    {
        if (episode >= candidates.Count * seeds.Count) return false;
        State(_hidden, slot).Clear();
        State(_cells, slot).Clear();
        _slots[slot].Begin(episode, seeds[episode % seeds.Count], new Controller(shape, actionSpace, candidates[episode / seeds.Count]));
        return true;
    }

    private void Move(int from, int to)
    {
        if (from == to) return;
        State(_hidden, from).CopyTo(State(_hidden, to));
        State(_cells, from).CopyTo(State(_cells, to));
        (_slots[from], _slots[to]) = (_slots[to], _slots[from]);
    }

    private void MakeRoom(int together)
    {
        while (_slots.Count < together) _slots.Add(new Slot(RolloutCollector.Make(environment)));
        if (_latents.Length >= together * shape.LatentSize) return;
        _frames = new byte[vision is null ? 0 : together * VaeNetwork.PictureSize];
        (_latents, _logVariances) = (new float[together * shape.LatentSize], new float[together * shape.LatentSize]);
        _inputs = new float[together * _inputSize];
        (_hidden, _cells) = (new float[together * shape.HiddenSize], new float[together * shape.HiddenSize]);
    }

    private Span<float> Latent(int slot) => _latents.AsSpan(slot * shape.LatentSize, shape.LatentSize);

    private Span<float> State(float[] states, int slot) => states.AsSpan(slot * shape.HiddenSize, shape.HiddenSize);

    public void Dispose()
    {
        foreach (Slot slot in _slots) slot.Dispose();
    }

    /// <summary>An environment and the episode that is played in it.</summary>
    private sealed class Slot(IEnvironment environment) : IDisposable
    {
        private int _steps, _stepsInVain;
        private double _returnInVain;

        public int Episode { get; private set; }

        public Controller Controller { get; private set; }

        public Observation Observation { get; private set; }

        public double Return { get; private set; }

        public bool Ended { get; private set; }

        public void Begin(int episode, long seed, Controller controller)
        {
            (Episode, Controller, Return, Ended, _steps, _stepsInVain, _returnInVain) = (episode, controller, 0, false, 0, 0, 0);
            Observation = environment.Reset(seed);
        }

        public void Step(float[] action, EpisodeLimits limits)
        {
            StepResult result = environment.Step(action);
            (Observation, Return) = (result.Observation, Return + result.Reward);
            _steps++;
            Ended = result.Ended || _steps == limits.MaxSteps;
            (_stepsInVain, _returnInVain) = result.Reward > 0 ? (0, 0) : (_stepsInVain + 1, _returnInVain + result.Reward);
            if (Ended || limits.GiveUpAfter == 0 || _stepsInVain < limits.GiveUpAfter) return;
            // The rest as it went of late, so that giving up favours nobody.
            Return += (limits.MaxSteps - _steps) * (_returnInVain / _stepsInVain);
            Ended = true;
        }

        public void Dispose() => environment.Dispose();
    }
}
