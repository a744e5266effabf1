namespace WorldModels.Dreams;

/// <summary>Settings of a <see cref="Dream"/>.</summary>
public sealed class DreamOptions
{
    /// <summary>
    /// The temperature: 1 samples from M's own prediction; a higher value makes the dream less certain and harder to exploit. Above 0. Default 1, because a dream for viewing or measuring
    /// should show M's own predictions. C is trained at 1.15 by default (<see cref="Control.ControllerOptions.Temperature"/>).
    /// </summary>
    public double Temperature { get; set; } = 1;

    /// <summary>The number of steps after which the dream is truncated; 0, the default: the length of the longest episode that M was trained on.</summary>
    public int MaxSteps { get; set; }

    /// <summary>
    /// Whether a dream begins at any recorded step, with M's hidden state at that step, instead of the first step of an
    /// episode. In short dreams that begin at any step, M's errors have less time to accumulate. M keeps up to 500 beginnings and 1,000 later steps, drawn
    /// at random from all episodes that it was trained on. Starts are drawn from all of these, so the beginnings occur more often than in the episodes. Default false.
    /// </summary>
    public bool StartAnywhere { get; set; }

    /// <summary>
    /// Whether observations are pictures, as in the real environment (default), or latents, which needs no decoding. If there is a V,
    /// <see cref="Dream.Picture"/> returns a picture in both cases; without V, set this property to false.
    /// </summary>
    public bool ShowPictures { get; set; } = true;
}
