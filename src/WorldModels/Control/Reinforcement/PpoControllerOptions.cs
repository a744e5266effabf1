namespace WorldModels.Control;

/// <summary>Settings of <see cref="PpoControllerTrainer"/>; the defaults are those of the paper for continuous tasks (Schulman et al. 2017, table 3), more episodes side by side.</summary>
public sealed class PpoControllerOptions : ReinforcementOptions
{
    /// <summary>Settings with their defaults: step size 3e-4, gradients up to 0.5, 8 episodes side by side.</summary>
    public PpoControllerOptions() => (LearningRate, GradientClip, ParallelEpisodes) = (3e-4, 0.5, 8);

    /// <summary>Steps of each episode between two changes of the policy. Default 128.</summary>
    public int Horizon { get; set; } = 128;

    /// <summary>Passes over the steps of a round. Default 10.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>How far the ratio of probabilities may move from 1 and still be rewarded, above 0 to 1. Default 0.2.</summary>
    public double ClipRange { get; set; } = 0.2;

    /// <summary>Lambda of the generalised advantage estimate, 0 to 1. Default 0.95.</summary>
    public double AdvantageDecay { get; set; } = 0.95;

    /// <summary>What chance is worth beside the advantages: weight of the policy's entropy. Default 0.</summary>
    public double EntropyBonus { get; set; }

    /// <summary>Weight of the critic's squared error. Default 0.5.</summary>
    public double ValueWeight { get; set; } = 0.5;

    /// <summary>Tanh units of the critic, 1 or more. Default 64.</summary>
    public int CriticUnits { get; set; } = 64;

    /// <summary>The first standard deviation of actions in a box, as a share of half the distance of its bounds; 1 is one unit where there are none. Default 0.6.</summary>
    public double InitialDeviation { get; set; } = 0.6;

    internal void Validate()
    {
        ValidateReinforcement();
        ArgumentOutOfRangeException.ThrowIfLessThan(Horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        RequireShare(ClipRange, nameof(ClipRange));
        RequirePositive(ClipRange);
        RequireShare(AdvantageDecay, nameof(AdvantageDecay));
        RequireNotNegative(EntropyBonus);
        RequireNotNegative(ValueWeight);
        ArgumentOutOfRangeException.ThrowIfLessThan(CriticUnits, 1);
        RequirePositive(InitialDeviation);
    }
}
