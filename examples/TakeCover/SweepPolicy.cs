using WorldModels.Environments;
using WorldModels.Rollouts;

namespace LearningToHide;

/// <summary>A policy that moves left and right in turn and ignores the observation: a baseline that is hard to beat, because fireballs aim at the earlier position of the player.</summary>
internal sealed class SweepPolicy(int steps) : IPolicy
{
    private readonly float[] _action = new float[1];
    private int _step;

    public void Begin(long seed) => _step = 0;

    public float[] Act(Observation observation)
    {
        _action[0] = _step++ / steps % 2 == 0 ? -1 : 1;
        return _action;
    }
}
