using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>Settings of a <see cref="DreamGap"/>; the defaults of the temperatures and the number of episodes are the paper's (World Models, section 4.3).</summary>
public sealed class DreamGapOptions : CheckpointedTrainingOptions
{
    internal const string RandomPolicyName = "random policy";

    /// <summary>The temperatures of the dreams to train in, each above 0. Default 0.1, 0.5, 1, 1.15, 1.3.</summary>
    public IReadOnlyList<double> Temperatures { get; set; } = [0.1, 0.5, 1, 1.15, 1.3];

    /// <summary>The number of real episodes that each controller and each baseline plays, with the same seeds for all. Default 100.</summary>
    public int RealEpisodes { get; set; } = 100;

    /// <summary>
    /// The settings of C's training at each temperature. Their temperature, threads, progress, cancellation, checkpoints and TensorBoard folder are not used. Their
    /// environment must not be set, because the training is in the dream.
    /// </summary>
    public CmaEsControllerOptions Controller { get; set; } = new();

    /// <summary>Policies to compare with, besides the random policy. Default: none.</summary>
    public IReadOnlyList<NamedPolicy> Baselines { get; set; } = [];

    internal void Validate()
    {
        ValidateCheckpoints();
        ArgumentNullException.ThrowIfNull(Temperatures);
        ArgumentNullException.ThrowIfNull(Controller);
        ArgumentNullException.ThrowIfNull(Baselines);
        if (Temperatures.Count == 0) throw new ArgumentException("there is no temperature: give at least one", nameof(Temperatures));
        foreach (double temperature in Temperatures) RequirePositive(temperature, nameof(Temperatures));
        ArgumentOutOfRangeException.ThrowIfLessThan(RealEpisodes, 1);
        Controller.Validate();
        if (Controller.Environment is not null)
            throw new ArgumentException("the controllers are trained in the dream: Controller.Environment must be null", nameof(Controller));
        string? twice = Baselines.Select(baseline => baseline.Name).Append(RandomPolicyName).GroupBy(name => name).FirstOrDefault(names => names.Count() > 1)?.Key;
        if (twice is not null) throw new ArgumentException($"two baselines have the name '{twice}': rename one of them", nameof(Baselines));
    }
}
