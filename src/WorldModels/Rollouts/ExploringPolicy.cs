using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// A policy that follows another policy and adds noise to its actions, to collect episodes that deviate from those of an agent, for the next round of
/// the iterative procedure (World Models, section 5). The noise is an Ornstein-Uhlenbeck process (Uhlenbeck and Ornstein 1930), and each episode has
/// its own amount of noise, from none to twice <c>scale</c>.
/// </summary>
public sealed class ExploringPolicy : IPolicy
{
    // In each step the noise loses a tenth of its value; this amount of new noise keeps its standard deviation at 1.
    private const double Decay = 0.1;
    private static readonly double Fresh = Math.Sqrt(1 - (1 - Decay) * (1 - Decay));

    private readonly IPolicy _followed;
    private readonly ActionRange[] _ranges;
    private readonly double[] _noise;
    private readonly float[] _action;
    private readonly double _scale;
    private double _amount;
    private Pcg64 _random = new(0);

    /// <summary>Creates a policy that adds noise to another policy's actions.</summary>
    /// <param name="followed">The policy to follow.</param>
    /// <param name="actionSpace">The bounds of the actions, a <see cref="BoxSpace"/>.</param>
    /// <param name="scale">The mean standard deviation of the noise, as a fraction of the width of an action's range; more than 0.</param>
    /// <exception cref="ArgumentException">The space is not a box, or <paramref name="scale"/> is not a positive number.</exception>
    public ExploringPolicy(IPolicy followed, Space actionSpace, double scale = 0.2)
    {
        ArgumentNullException.ThrowIfNull(followed);
        if (actionSpace is not BoxSpace box) throw new ArgumentException($"noise can only be added to actions of a box: got {actionSpace}", nameof(actionSpace));
        if (!(scale > 0 && double.IsFinite(scale))) throw new ArgumentOutOfRangeException(nameof(scale), scale, "the scale must be a positive number");
        (_followed, _scale, _ranges) = (followed, scale, ActionRange.Of(box));
        _noise = new double[box.Size];
        _action = new float[box.Size];
    }

    internal IPolicy Followed => _followed;

    /// <inheritdoc/>
    public void CheckSpaces(Space observationSpace, Space actionSpace) => _followed.CheckSpaces(observationSpace, actionSpace);

    /// <inheritdoc/>
    public void Begin(long seed)
    {
        _followed.Begin(Pcg64.DeriveSeed(seed, 1));
        _random = new Pcg64(seed);
        _amount = _scale * _random.NextUniform(0, 2);
        for (int i = 0; i < _noise.Length; i++) _noise[i] = _random.NextNormal();
    }

    /// <inheritdoc/>
    public float[] Act(Observation observation)
    {
        float[] followed = _followed.Act(observation);
        for (int i = 0; i < _noise.Length; i++)
        {
            _noise[i] += -Decay * _noise[i] + Fresh * _random.NextNormal();
            _action[i] = _ranges[i].Clip(followed[i] + _amount * _ranges[i].Width * _noise[i]);
        }
        return _action;
    }
}
