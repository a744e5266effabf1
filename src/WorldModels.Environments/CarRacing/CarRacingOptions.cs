namespace WorldModels.Environments;

/// <summary>Settings of <see cref="CarRacing"/>.</summary>
public sealed class CarRacingOptions
{
    /// <summary>The camera. Default <see cref="CarRacingView.V3"/>.</summary>
    public CarRacingView View { get; set; } = CarRacingView.V3;

    /// <summary>The part of the picture that is the observation, and its size. Default <see cref="CarRacingFrame.Observation64"/>.</summary>
    public CarRacingFrame Frame { get; set; } = CarRacingFrame.Observation64;

    /// <summary>The number of steps after which an episode is truncated, 1 or more. Default 1000, as in Gymnasium.</summary>
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
    /// <summary>The camera of Gymnasium's CarRacing-v3: 62 m wide, turns with the car.</summary>
    V3,

    /// <summary>The camera of gym's CarRacing-v0, used in the paper: 74 m wide, turns with the direction in which the car moves.</summary>
    Paper,
}

/// <summary>The observations of a <see cref="CarRacing"/>.</summary>
public enum CarRacingFrame
{
    /// <summary>64 x 64 pixels, the picture without the bar of indicators: the input of V in the paper.</summary>
    Observation64,

    /// <summary>96 x 96 pixels, the whole picture, as in Gymnasium.</summary>
    Full96,
}
