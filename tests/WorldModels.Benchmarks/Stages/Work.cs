namespace WorldModels.Benchmarks.Stages;

/// <summary>
/// Floating-point operations in the paper's CarRacing networks, counted from their shapes (World Models, appendix A): the
/// products alone, each multiplication and addition as two.
/// </summary>
internal static class Work
{
    private const double Million = 1e6;

    public const double EncodedFrame = 29.6 * Million;
    public const double DecodedFrame = 48.0 * Million;

    /// <summary>Forward 77.6; the way back costs about twice as much.</summary>
    public const double TrainedFrame = 230 * Million;

    public const double LstmStep = 0.6 * Million;
    public const double TrainedTransition = 2.3 * Million;

    /// <summary>The LSTM and the whole mixture density head.</summary>
    public const double DreamStep = 0.85 * Million;

    public const double ControlStep = EncodedFrame + LstmStep;
}
