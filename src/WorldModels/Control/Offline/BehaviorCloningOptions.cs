using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>Settings of <see cref="BehaviorCloningTrainer"/>.</summary>
public sealed class BehaviorCloningOptions
{
    /// <summary>The column to add: the action, a vector of Single. Default "Action"; it then hides the recorded action.</summary>
    public string OutputColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The latent z that V wrote, or a column of observed numbers where there is no V. Default "Latent".</summary>
    public string LatentColumnName { get; set; } = "Latent";

    /// <summary>The hidden state h that M wrote. Default "Hidden". Null: C reads the latent alone.</summary>
    public string? HiddenColumnName { get; set; } = "Hidden";

    /// <summary>The recorded action, a vector of Single. Default "Action".</summary>
    public string ActionColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The action space. Default: that of M, or without M what the annotations of the action column tell.</summary>
    public Space? ActionSpace { get; set; }

    /// <summary>The penalty of the regression on coefficients of standardized inputs, for each row. Default 0.001.</summary>
    public double RidgePenalty { get; set; } = 1e-3;

    internal ControllerColumns Columns => new(LatentColumnName, HiddenColumnName, null, OutputColumnName);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(LatentColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ActionColumnName);
        if (HiddenColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(HiddenColumnName);
        if (!(RidgePenalty > 0 && double.IsFinite(RidgePenalty)))
            throw new ArgumentOutOfRangeException(nameof(RidgePenalty), RidgePenalty, "the penalty must be a finite number above 0");
    }
}
