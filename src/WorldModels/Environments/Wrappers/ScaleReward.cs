namespace WorldModels.Environments;

/// <summary>Multiplies rewards by a number.</summary>
public sealed class ScaleReward : EnvironmentWrapper
{
    private readonly double _factor;

    /// <summary>Rewards times <paramref name="factor"/>, any number that is finite and not 0.</summary>
    /// <exception cref="ArgumentException">The factor is 0 or not finite.</exception>
    public ScaleReward(IEnvironment inner, double factor) : base(inner)
    {
        if (!double.IsFinite(factor) || factor == 0) throw new ArgumentOutOfRangeException(nameof(factor), factor, "a factor of rewards is finite and not 0");
        _factor = factor;
    }

    /// <inheritdoc/>
    public override StepResult Step(float[] action)
    {
        StepResult result = base.Step(action);
        return result with { Reward = _factor * result.Reward };
    }
}
