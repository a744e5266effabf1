using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>Plays on and on: steps all episodes, begins a new one where one ends, and keeps count.</summary>
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
    private readonly List<double> _ended = [];

    public Experience(IVectorWorld world, Space actionSpace, long seed)
    {
        (_world, _actionSpace, _seed) = (world, actionSpace, seed);
        (_begun, _returns) = (new long[world.Count], new double[world.Count]);
        _random = [.. Enumerable.Range(0, world.Count).Select(episode => new Pcg64(seed, ActionTag, episode))];
        for (int episode = 0; episode < world.Count; episode++) Begin(episode);
        _inputSize = world.Input(0).Length;
        (_before, _actions) = (new float[world.Count * _inputSize], new float[world.Count * actionSpace.Size]);
    }

    /// <summary>Steps taken so far, all episodes together.</summary>
    public long Steps { get; private set; }

    /// <summary>The returns of the episodes that ended since the last call.</summary>
    public double[] TakeReturns()
    {
        double[] returns = [.. _ended];
        _ended.Clear();
        return returns;
    }

    /// <summary>One step in every episode.</summary>
    /// <param name="choose">Writes the action for an input.</param>
    /// <param name="receive">Is told what came of it, episode by episode.</param>
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
            _returns[episode] += outcome.Reward;
            receive(episode, _before.AsSpan(episode * _inputSize, _inputSize), _world.Input(episode), outcome);
            if (!outcome.Ended) continue;
            _ended.Add(_returns[episode]);
            Begin(episode);
        }
    }

    private void Begin(int episode)
    {
        _world.Begin(episode, Pcg64.DeriveSeed(_seed, EpisodeTag, episode, _begun[episode]++));
        _returns[episode] = 0;
    }
}

/// <summary>Writes the action of an episode for what C sees there.</summary>
internal delegate void ActionChoice(int episode, ReadOnlySpan<float> input, Pcg64 random, Span<float> action);

/// <summary>Is told of a step: what C saw before it and after it, and what came of it.</summary>
internal delegate void StepReceiver(int episode, ReadOnlySpan<float> before, ReadOnlySpan<float> after, StepOutcome outcome);
