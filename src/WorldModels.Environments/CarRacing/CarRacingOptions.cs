namespace WorldModels.Environments;

/// <summary>What a <see cref="CarRacing"/> shows, takes and allows.</summary>
public sealed class CarRacingOptions
{
    /// <summary>Where the camera stands; <see cref="CarRacingView.V3"/> unless set.</summary>
    public CarRacingView View { get; set; } = CarRacingView.V3;

    /// <summary>Which part of the picture an observation holds, and in which size; <see cref="CarRacingFrame.Observation64"/> unless set.</summary>
    public CarRacingFrame Frame { get; set; } = CarRacingFrame.Observation64;

    /// <summary>After how many steps an episode is truncated, 1 or more; 1000 unless set, as Gymnasium has it.</summary>
    public int MaxSteps { get; set; } = 1000;

    /// <summary>
    /// Whether an action is one of five choices (0 nothing, 1 right, 2 left, 3 gas, 4 brake) instead of three numbers
    /// (steering, gas, brake).
    /// </summary>
    public bool DiscreteActions { get; set; }

    internal void Check()
    {
        if (!Enum.IsDefined(View)) throw new ArgumentException($"unknown view {View}: use {string.Join(" or ", Enum.GetNames<CarRacingView>())}");
        if (!Enum.IsDefined(Frame)) throw new ArgumentException($"unknown frame {Frame}: use {string.Join(" or ", Enum.GetNames<CarRacingFrame>())}");
        if (MaxSteps < 1) throw new ArgumentException($"{nameof(MaxSteps)} must be 1 or more: got {MaxSteps}");
    }
}

/// <summary>The camera of a <see cref="CarRacing"/>.</summary>
public enum CarRacingView
{
    /// <summary>Gymnasium's CarRacing-v3: 62 m wide, turns with the car.</summary>
    V3,

    /// <summary>gym's CarRacing-v0 as the paper had it: 74 m wide, turns with the direction in which the car moves.</summary>
    Paper,
}

/// <summary>What an observation of a <see cref="CarRacing"/> holds.</summary>
public enum CarRacingFrame
{
    /// <summary>64 x 64 pixels, the picture without its bar of indicators: what V sees in the paper.</summary>
    Observation64,

    /// <summary>96 x 96 pixels, the whole picture, as Gymnasium shows it.</summary>
    Full96,
}
