namespace WorldModels.Control;

/// <summary>Settings of <see cref="PpoControllerTrainer"/>; the defaults are those of the paper for continuous tasks (Schulman et al. 2017, table 3), except that more episodes are played at the same time.</summary>
public sealed class PpoControllerOptions : ReinforcementOptions
{
    /// <summary>Creates the settings with their defaults: learning rate 3e-4, gradient norm up to 0.5, 8 episodes at the same time.</summary>
    public PpoControllerOptions() => (LearningRate, GradientClip, ParallelEpisodes) = (3e-4, 0.5, 8);

    /// <summary>The number of steps of each episode between two updates of the policy. Default 128.</summary>
    public int Horizon { get; set; } = 128;

    /// <summary>The number of passes over the steps of a round. Default 10.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>The clip range: how far the ratio of probabilities may differ from 1 before a further change has no advantage, above 0 to 1. Default 0.2.</summary>
    public double ClipRange { get; set; } = 0.2;

    /// <summary>Lambda of the generalised advantage estimate, 0 to 1. Default 0.95.</summary>
    public double AdvantageDecay { get; set; } = 0.95;

    /// <summary>The weight of the policy's entropy in the objective, which rewards exploration. Default 0.</summary>
    public double EntropyBonus { get; set; }

    /// <summary>The weight of the critic's squared error. Default 0.5.</summary>
    public double ValueWeight { get; set; } = 0.5;

    /// <summary>The number of tanh units of the critic, 1 or more. Default 64.</summary>
    public int CriticUnits { get; set; } = 64;

    /// <summary>The initial standard deviation of actions in a box, as a fraction of half the distance of its bounds, or in units of the action if there are no bounds. Default 0.6.</summary>
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
