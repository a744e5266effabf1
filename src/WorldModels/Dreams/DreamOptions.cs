namespace WorldModels.Dreams;

/// <summary>Settings of a <see cref="Dream"/>.</summary>
public sealed class DreamOptions
{
    /// <summary>
    /// 1 dreams what M predicts; more makes the dream less certain and harder to exploit. Above 0. Default 1: a dream that is watched or measured
    /// shall show M's own predictions. C is trained in a less certain one, at 1.15 by default (<see cref="Control.ControllerOptions.Temperature"/>).
    /// </summary>
    public double Temperature { get; set; } = 1;

    /// <summary>Steps after which the dream is truncated; 0, the default: the longest episode that M was trained on.</summary>
    public int MaxSteps { get; set; }

    /// <summary>
    /// Whether a dream begins at any moment of a recorded episode, with the memory that M had then, instead of where an
    /// episode began. Short dreams from anywhere leave M's errors less time to add up. M keeps up to 500 beginnings and 1,000 later moments, drawn
    /// at random from all episodes that it was trained on; from anywhere means all of these, so that the beginnings come up more often than in the episodes. Default false.
    /// </summary>
    public bool StartAnywhere { get; set; }

    /// <summary>
    /// Whether observations are pictures, as in the real environment (default), or latents, which saves the decoding. With V a
    /// picture can be had from either: <see cref="Dream.Picture"/>; without V, set it to false.
    /// </summary>
    public bool ShowPictures { get; set; } = true;
}
