namespace WorldModels.Environments;

/// <summary>A wrapper that multiplies rewards by a factor.</summary>
public sealed class ScaleReward : EnvironmentWrapper
{
    private readonly double _factor;

    /// <summary>Multiplies rewards by <paramref name="factor"/>, which must be finite and not 0.</summary>
    /// <exception cref="ArgumentException">The factor is 0 or not finite.</exception>
    public ScaleReward(IEnvironment inner, double factor) : base(inner)
    {
        if (!double.IsFinite(factor) || factor == 0) throw new ArgumentOutOfRangeException(nameof(factor), factor, "the factor of rewards must be finite and not 0");
        _factor = factor;
    }

    /// <inheritdoc/>
    public override StepResult Step(float[] action)
    {
        StepResult result = base.Step(action);
        return result with { Reward = _factor * result.Reward };
    }
}
