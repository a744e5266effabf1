using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Tests.Dynamics;

namespace WorldModels.Tests.Exploration;

/// <summary>
/// Plans by value iteration over all steps of the one-hot maze as an ensemble imagines them, for the variance between its members. What it
/// has done in this episode it remembers: it led where it led, and pays no more. A step may promise its own pay for ever, as an unknown one
/// does to <see cref="WorldModels.Exploration.TabularLearner"/>, so that a far frontier is worth a walk.
/// </summary>
internal sealed class ImaginedExplorer : IPolicy
{
    private const double Discount = 0.98, RandomShare = 0.05;
    private const int Actions = OneHotMaze.Actions;
    private readonly int[] _imagined, _next;
    private readonly double[] _disagreements, _pay, _values = new double[OneHotMaze.Cells];
    private readonly float[] _action = new float[1];
    private Pcg64 _random = new(0);
    private int _last = -1;

    public ImaginedExplorer(DynamicsNetworkTransformer ensemble)
    {
        ImaginedSteps steps = OneHotMaze.AllSteps();
        _disagreements = [.. ensemble.Disagreement(steps).Select(deviation => (double)deviation * deviation)];
        ensemble.Step(steps, new Pcg64(1));
        _imagined = [.. steps.NextStates.Chunk(OneHotMaze.Cells).Select(next => Array.IndexOf(next, next.Max()))];
        (_next, _pay) = ([.. _imagined], [.. _disagreements]);
    }

    public void Begin(long seed)
    {
        (_random, _last) = (new Pcg64(seed), -1);
        _imagined.CopyTo(_next, 0);
        _disagreements.CopyTo(_pay, 0);
        Array.Clear(_values);
        Improve(500);
    }

    public float[] Act(Observation observation)
    {
        int cell = Array.IndexOf(observation.Values, 1f);
        if (_last >= 0) (_next[_last], _pay[_last]) = (cell, 0);
        Improve(30);
        int best = Enumerable.Range(0, Actions).MaxBy(action => Value(cell * Actions + action));
        _action[0] = _random.NextDouble() < RandomShare ? _random.Next(Actions) : best;
        _last = cell * Actions + (int)_action[0];
        return _action;
    }

    private void Improve(int sweeps)
    {
        for (int sweep = 0; sweep < sweeps; sweep++)
            for (int step = 0; step < _next.Length; step += Actions)
                _values[step / Actions] = Math.Max(Math.Max(Value(step), Value(step + 1)), Math.Max(Value(step + 2), Value(step + 3)));
    }

    private double Value(int step) => Math.Max(_pay[step] / (1 - Discount), _pay[step] + Discount * _values[_next[step]]);
}
