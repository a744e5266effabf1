namespace WorldModels.MachineLearning;

/// <summary>A problem of a training that did not stop it; <c>MLContext.Log</c> also receives it as a warning.</summary>
/// <param name="Name">The name of the problem: <see cref="PosteriorCollapse"/>, <see cref="MixtureCollapse"/> or <see cref="NoBetterThanBaseline"/>.</param>
/// <param name="Message">What was measured, and what to try.</param>
public sealed record TrainingWarning(string Name, string Message)
{
    /// <summary>V's latents do not depend on the picture.</summary>
    public const string PosteriorCollapse = nameof(PosteriorCollapse);

    /// <summary>M's mixtures have become single Gaussians, or their standard deviations are at a bound.</summary>
    public const string MixtureCollapse = nameof(MixtureCollapse);

    /// <summary>On the held-out episodes M predicts the next latent no better than its baselines, or explains hardly anything of the reward.</summary>
    public const string NoBetterThanBaseline = nameof(NoBetterThanBaseline);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Message}";
}
