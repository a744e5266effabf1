using WorldModels.Environments;
using WorldModels.Rollouts;

namespace LearningToHide;

/// <summary>
/// A policy of random actions, left, still or right, each held for a random number of steps. It moves both short and long distances, so that the data for M contain
/// both. With a new action at each step the player would hardly move.
/// </summary>
internal sealed class RestlessPolicy : IPolicy
{
    private const int LongestWhile = 60;

    private readonly float[] _action = [0];
    private Pcg64 _random = new(0);
    private int _left;

    public void Begin(long seed) => (_random, _left) = (new Pcg64(seed), 0);

    public float[] Act(Observation observation)
    {
        if (_left-- == 0)
        {
            _left = _random.Next(LongestWhile);
            _action[0] = _random.Next(-1, 2);
        }
        return _action;
    }
}
