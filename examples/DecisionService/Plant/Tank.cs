using WorldModels.Environments;

namespace DecisionService;

/// <summary>
/// The plant of the demonstration: a tank of 1,000 litres. The observation is (level, inflow) in litres; the action is the opening of the valve at the bottom.
/// The reward of a step is at most 1, at 500 litres. The tank fails when it is empty or overflows; an episode has 60 steps.
/// </summary>
internal sealed class Tank : IEnvironment
{
    private Pcg64 _random = new(0);
    private float _level, _inflow;
    private int _step;

    public Space ObservationSpace { get; } = new BoxSpace(2, float.NegativeInfinity, float.PositiveInfinity);

    public Space ActionSpace { get; } = new BoxSpace(1, 0, 1);

    public int MaxEpisodeSteps => 60;

    public Observation Reset(long seed)
    {
        _random = new Pcg64(seed);
        (_level, _inflow, _step) = ((float)_random.NextUniform(200, 800), 30, 0);
        return new Observation([_level, _inflow]);
    }

    public StepResult Step(float[] action)
    {
        _level += _inflow - 60 * action[0];
        _inflow = Math.Clamp(_inflow + 5 * (float)_random.NextNormal(), 0, 60);
        bool failed = _level is < 0 or > 1000;
        _step++;
        return new StepResult(new Observation([_level, _inflow]), failed ? 0 : 1 - Math.Abs(_level - 500) / 500, failed, !failed && _step == MaxEpisodeSteps);
    }

    public void Dispose() { }
}
