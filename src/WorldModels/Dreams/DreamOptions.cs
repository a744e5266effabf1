namespace WorldModels.Dreams;

/// <summary>Settings of a <see cref="Dream"/>.</summary>
public sealed class DreamOptions
{
    /// <summary>1 dreams what M predicts; more makes the dream less certain and harder to exploit. Above 0. Default 1.</summary>
    public double Temperature { get; set; } = 1;

    /// <summary>Steps after which the dream is truncated; 0, the default: the longest episode that M was trained on.</summary>
    public int MaxSteps { get; set; }

    /// <summary>
    /// Whether a dream begins at any moment of a recorded episode, with the memory that M had then, instead of where an
    /// episode began. Short dreams from anywhere leave M's errors less time to add up. Default false.
    /// </summary>
    public bool StartAnywhere { get; set; }

    /// <summary>
    /// Whether observations are pictures, as in the real environment (default), or latents, which saves the decoding. A
    /// picture can be had from either: <see cref="Dream.Picture"/>.
    /// </summary>
    public bool ShowPictures { get; set; } = true;
}
