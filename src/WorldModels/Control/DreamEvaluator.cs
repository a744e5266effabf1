using WorldModels.Dreams;
using WorldModels.Memory;

namespace WorldModels.Control;

/// <summary>
/// Scores controllers in the dream. Each thread runs a block of dreams, and when a dream ends, the next episode takes
/// its slot; no thread waits for another.
/// </summary>
/// <param name="memory">The agent's M, whose hidden state C reads.</param>
/// <param name="world">The M that dreams; often the same.</param>
/// <param name="shape">The sizes of C.</param>
/// <param name="options">The dreams' settings.</param>
/// <param name="threads">How many threads dream.</param>
internal sealed class DreamEvaluator(
    MdnRnnPredictorTransformer memory, MdnRnnPredictorTransformer world, ControllerShape shape, DreamOptions options, int threads) : IFitnessEvaluator
{
    // Large enough for efficient matrix products, and small enough that the states of a block stay in the cache.
    private const int BlockSize = 60;

    private readonly DreamBlock[] _blocks = [.. Enumerable.Range(0, threads).Select(_ => new DreamBlock(memory, world, shape, options))];

    /// <summary>In the dream of the agent's own M.</summary>
    public DreamEvaluator(MdnRnnPredictorTransformer memory, ControllerShape shape, DreamOptions options, int threads) : this(memory, memory, shape, options, threads) { }

    public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        double[][] returns = [.. candidates.Select(_ => new double[seeds.Count])];
        int next = -1;
        Parallel.For(0, _blocks.Length, new ParallelOptions { MaxDegreeOfParallelism = _blocks.Length, CancellationToken = cancellationToken }, thread =>
            _blocks[thread].Run(candidates, seeds, () => Interlocked.Increment(ref next), returns, cancellationToken));
        return returns;
    }

    /// <summary>The dreams of one thread: slot i plays episode <c>_episodes[i]</c>, which is candidate * seeds + seed.</summary>
    private sealed class DreamBlock(MdnRnnPredictorTransformer memory, MdnRnnPredictorTransformer world, ControllerShape shape, DreamOptions options)
    {
        private readonly DreamBatch _dreams = new(world, BlockSize, options.Temperature, options.StartAnywhere);

        // Null where the agent's M is the one that dreams, so that its hidden states are those of the dreams.
        private readonly AgentStates? _states = world == memory ? null : new AgentStates(memory, BlockSize);
        private readonly float[] _actions = new float[BlockSize * memory.ActionSpace.Size];
        private readonly int[] _episodes = new int[BlockSize];
        private readonly int[] _steps = new int[BlockSize];
        private readonly double[] _returns = new double[BlockSize];

        public void Run(
            IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, Func<int> takeEpisode, double[][] returns, CancellationToken cancellationToken)
        {
            Controller[] controllers = [.. candidates.Select(parameters => new Controller(shape, memory.ActionSpace, parameters))];
            int count = 0;
            while (count < BlockSize && Begin(count, takeEpisode(), controllers.Length, seeds)) count++;
            while (count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Act(controllers, seeds.Count, count);
                _states?.Step(count);
                _dreams.Step(_actions, count);
                // From the last slot down, so that a dream that is moved into a free slot has already been processed.
                for (int slot = count - 1; slot >= 0; slot--)
                {
                    _returns[slot] += _dreams.Reward(slot);
                    if (!_dreams.IsDone(slot) && ++_steps[slot] < options.MaxSteps) continue;
                    returns[_episodes[slot] / seeds.Count][_episodes[slot] % seeds.Count] = _returns[slot];
                    if (!Begin(slot, takeEpisode(), controllers.Length, seeds)) Move(--count, slot);
                }
            }
        }

        private void Act(Controller[] controllers, int seeds, int count)
        {
            int size = memory.ActionSpace.Size;
            for (int slot = 0; slot < count; slot++)
            {
                Span<float> action = _actions.AsSpan(slot * size, size), latent = _dreams.Latents(slot);
                Controller controller = controllers[_episodes[slot] / seeds];
                if (_states is null) controller.Act(latent, _dreams.HiddenStates(slot), _dreams.CellStates(slot), action);
                else controller.Act(latent, _states.Hidden(slot), _states.Cell(slot), action);
                _states?.Read(slot, latent, action);
            }
        }

        private bool Begin(int slot, int episode, int candidates, IReadOnlyList<long> seeds)
        {
            if (episode >= candidates * seeds.Count) return false;
            _dreams.Begin(slot, seeds[episode % seeds.Count]);
            _states?.Begin(slot);
            (_episodes[slot], _steps[slot], _returns[slot]) = (episode, 0, 0);
            return true;
        }

        private void Move(int from, int to)
        {
            _dreams.Move(from, to);
            _states?.Move(from, to);
            (_episodes[to], _steps[to], _returns[to]) = (_episodes[from], _steps[from], _returns[from]);
        }
    }
}
