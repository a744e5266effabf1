namespace WorldModels.Forecasting;

/// <summary>How improbable an observation was according to M, given the steps before it.</summary>
/// <param name="Score">-log p(z | h) of the whole latent, in nats. It is a logarithm of a density, so values below 0 are possible.</param>
/// <param name="IsAlarm">Whether the score is above the detector's threshold, or is not a number.</param>
/// <param name="Dimensions">The same for each dimension of the latent alone, in nats.</param>
public sealed record Surprise(float Score, bool IsAlarm, IReadOnlyList<float> Dimensions)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Score:F3} nats{(IsAlarm ? ", an alarm" : "")}";
}
