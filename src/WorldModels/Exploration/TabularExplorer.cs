using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Planning;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>
/// Plans in a table for reward plus surprise, and updates the counts during the episode, so that repeated outcomes are less surprising. The plan assumes that an action that was never
/// taken gives its surprise every time, so it leads to the nearest such action. Among equal actions one is drawn.
/// </summary>
internal sealed class TabularExplorer(TransitionTable table, TabularLearnerOptions options) : IPolicy
{
    private const int SweepsAStep = 30;
    private readonly float[] _action = new float[1];
    private CountedWorld _world = CountedWorld.Of(table);
    private RunningPlan? _plan;
    private Pcg64 _random = new(0);
    private int _last = -1;

    public void Begin(long seed)
    {
        (_world, _random, _last) = (CountedWorld.Of(table), new Pcg64(seed), -1);
        _plan = new RunningPlan(
            _world, options.Discount, options.Curiosity == 0 ? null : cell => options.Curiosity * TabularSurprise.Expected(cell, table.StateCount));
    }

    public float[] Act(Observation observation)
    {
        if (_plan is null) throw new InvalidOperationException("no episode is running: call Begin first");
        int state = TabularCode.State(observation.Values[0], RolloutColumns.Observation, "while exploring");
        if (_last >= 0) _world[_last, (int)_action[0]].Add(state);
        _plan.Improve(SweepsAStep);
        _action[0] = _random.NextDouble() < options.RandomShare ? _random.Next(_world.ActionCount) : _plan.Best(state, _random);
        _last = state;
        return _action;
    }
}
