namespace WorldModels.Benchmarks.Stages;

/// <summary>
/// The floating-point operations of the paper's CarRacing networks, counted from their shapes (World Models, appendix A): only
/// the products, each multiplication and each addition counts as one operation.
/// </summary>
internal static class Work
{
    private const double Million = 1e6;

    public const double EncodedFrame = 29.6 * Million;
    public const double DecodedFrame = 48.0 * Million;

    /// <summary>The forward pass has 77.6; the backward pass costs about twice as much.</summary>
    public const double TrainedFrame = 230 * Million;

    public const double LstmStep = 0.6 * Million;
    public const double TrainedTransition = 2.3 * Million;

    /// <summary>The LSTM and the whole mixture density head.</summary>
    public const double DreamStep = 0.85 * Million;

    public const double ControlStep = EncodedFrame + LstmStep;
}
