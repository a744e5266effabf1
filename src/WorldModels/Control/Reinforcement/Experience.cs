using System.Runtime.InteropServices;
using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>Plays episodes continuously: steps all of them, begins a new one when one ends, and counts steps and returns.</summary>
internal sealed class Experience
{
    private const long EpisodeTag = 11, ActionTag = 15;

    private readonly IVectorWorld _world;
    private readonly Space _actionSpace;
    private readonly long _seed;
    private readonly int _inputSize;
    private readonly Pcg64[] _random;
    private readonly long[] _begun;
    private readonly double[] _returns;
    private readonly float[] _before, _actions;
    private readonly List<float>[] _taken;
    private readonly List<double> _ended = [];

    /// <summary>Begins an episode in each slot, or resumes the episodes of <paramref name="from"/>.</summary>
    /// <exception cref="InvalidOperationException">The episodes cannot be repeated: the same seeds and actions led to other inputs.</exception>
    public Experience(IVectorWorld world, Space actionSpace, long seed, ExperienceProgress? from = null)
    {
        (_world, _actionSpace, _seed) = (world, actionSpace, seed);
        (_begun, _returns) = (new long[world.Count], new double[world.Count]);
        _random = [.. Enumerable.Range(0, world.Count).Select(episode => new Pcg64(seed, ActionTag, episode))];
        _taken = [.. Enumerable.Range(0, world.Count).Select(_ => new List<float>())];
        for (int episode = 0; episode < world.Count; episode++) Begin(episode);
        _inputSize = world.Input(0).Length;
        (_before, _actions) = (new float[world.Count * _inputSize], new float[world.Count * actionSpace.Size]);
        if (from is not null) GoOn(from);
    }

    /// <summary>The number of steps so far, over all episodes.</summary>
    public long Steps { get; private set; }

    /// <summary>Returns the returns of the episodes that ended since the last call.</summary>
    public double[] TakeReturns()
    {
        double[] returns = [.. _ended];
        _ended.Clear();
        return returns;
    }

    /// <summary>Takes one step in every episode.</summary>
    /// <param name="choose">Writes the action for an input.</param>
    /// <param name="receive">Receives the result of the step, episode by episode.</param>
    public void Step(ActionChoice choose, StepReceiver receive)
    {
        int size = _actionSpace.Size;
        for (int episode = 0; episode < _world.Count; episode++)
        {
            _world.Input(episode).CopyTo(_before.AsSpan(episode * _inputSize));
            choose(episode, _world.Input(episode), _random[episode], _actions.AsSpan(episode * size, size));
        }
        _world.Step(_actions);
        Steps += _world.Count;
        for (int episode = 0; episode < _world.Count; episode++)
        {
            StepOutcome outcome = _world.Outcome(episode);
            _taken[episode].AddRange(_actions.AsSpan(episode * size, size));
            _returns[episode] += outcome.Reward;
            receive(episode, _before.AsSpan(episode * _inputSize, _inputSize), _world.Input(episode), outcome);
            if (!outcome.Ended) continue;
            _ended.Add(_returns[episode]);
            Begin(episode);
        }
    }

    /// <summary>Returns the state of all episodes.</summary>
    public ExperienceProgress ToState() => new(
        Steps, [.. _random.Select(random => random.ToState())], [.. _begun], [.. _returns], [.. _ended], [.. _taken.Select(actions => actions.ToArray())], Inputs());

    private void Begin(int episode)
    {
        _begun[episode]++;
        BeginWorld(episode);
        _returns[episode] = 0;
        _taken[episode].Clear();
    }

    private void BeginWorld(int episode) => _world.Begin(episode, Pcg64.DeriveSeed(_seed, EpisodeTag, episode, _begun[episode] - 1));

    private void GoOn(ExperienceProgress from)
    {
        Steps = from.Steps;
        from.Begun.CopyTo(_begun, 0);
        from.Returns.CopyTo(_returns, 0);
        _ended.AddRange(from.Ended);
        for (int episode = 0; episode < _world.Count; episode++)
        {
            _random[episode].Restore(from.Random[episode]);
            _taken[episode].AddRange(from.Actions[episode]);
        }
        Replay();
        if (!Inputs().AsSpan().SequenceEqual(from.Inputs))
            throw new InvalidOperationException("the current episodes cannot be repeated: the same seeds and actions give other observations than before. Use the same environment; it must depend only on its seed and actions");
    }

    // All worlds are stepped together. So that all reach their state at the same step, shorter episodes are played several times.
    private void Replay()
    {
        int size = _actionSpace.Size, longest = _taken.Max(actions => actions.Count) / size;
        float[] any = [.. _taken.MaxBy(actions => actions.Count)!.Take(size)];
        for (int left = longest; left > 0; left--)
        {
            for (int episode = 0; episode < _world.Count; episode++)
            {
                List<float> taken = _taken[episode];
                int length = taken.Count / size, at = length == 0 ? 0 : (length - left % length) % length;
                if (at == 0) BeginWorld(episode);
                Span<float> action = _actions.AsSpan(episode * size, size);
                if (length == 0) any.CopyTo(action);
                else CollectionsMarshal.AsSpan(taken).Slice(at * size, size).CopyTo(action);
            }
            _world.Step(_actions);
        }
        for (int episode = 0; episode < _world.Count; episode++)
            if (_taken[episode].Count == 0) BeginWorld(episode);
    }

    private float[] Inputs()
    {
        float[] inputs = new float[_world.Count * _inputSize];
        for (int episode = 0; episode < _world.Count; episode++) _world.Input(episode).CopyTo(inputs.AsSpan(episode * _inputSize));
        return inputs;
    }
}

/// <summary>Writes the action of an episode for its input.</summary>
internal delegate void ActionChoice(int episode, ReadOnlySpan<float> input, Pcg64 random, Span<float> action);

/// <summary>Receives the result of a step: C's inputs before and after it, and the outcome.</summary>
internal delegate void StepReceiver(int episode, ReadOnlySpan<float> before, ReadOnlySpan<float> after, StepOutcome outcome);
