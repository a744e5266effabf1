using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>Settings of a <see cref="DreamGap"/>; the temperatures and the number of episodes default to the paper's (World Models, section 4.3).</summary>
public sealed class DreamGapOptions : CheckpointedTrainingOptions
{
    internal const string RandomPolicyName = "random policy";

    /// <summary>The temperatures of the dreams to train in, each above 0. Default 0.1, 0.5, 1, 1.15, 1.3.</summary>
    public IReadOnlyList<double> Temperatures { get; set; } = [0.1, 0.5, 1, 1.15, 1.3];

    /// <summary>Real episodes that each controller and each baseline plays, all of them the same ones. Default 100.</summary>
    public int RealEpisodes { get; set; } = 100;

    /// <summary>
    /// How C is trained at each temperature. Its own temperature, threads, progress, cancellation, checkpoints and TensorBoard folder are not used; an
    /// environment must not be set, since the training is dreamt.
    /// </summary>
    public CmaEsControllerOptions Controller { get; set; } = new();

    /// <summary>Policies to compare with, besides the random one. Default: none.</summary>
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
            throw new ArgumentException("the gap is that of controllers trained in the dream: leave Controller.Environment unset", nameof(Controller));
        string? twice = Baselines.Select(baseline => baseline.Name).Append(RandomPolicyName).GroupBy(name => name).FirstOrDefault(names => names.Count() > 1)?.Key;
        if (twice is not null) throw new ArgumentException($"two baselines are called '{twice}': name one of them otherwise", nameof(Baselines));
    }
}
