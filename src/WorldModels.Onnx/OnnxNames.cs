namespace WorldModels.Onnx;

/// <summary>Names in exported graphs that are not columns of the stage. All other names are those of the stage's columns.</summary>
public static class OnnxNames
{
    /// <summary>The cell state of M, if its stage has no column for it.</summary>
    public const string Cell = "Cell";

    /// <summary>The prefix of a state's name for the state after the step.</summary>
    public const string NextPrefix = "Next";

    /// <summary>The picture that the decoder returns, 64 x 64 x 3 bytes.</summary>
    public const string Picture = "Picture";

    /// <summary>The same picture before rounding, Single in 0..1.</summary>
    public const string Intensity = "Intensity";

    /// <summary>M: natural logarithms of the weights of the Gaussians, latent x mixtures.</summary>
    public const string LogWeights = "PredictedLogWeights";

    /// <summary>M: means of the Gaussians, latent x mixtures.</summary>
    public const string Means = "PredictedMeans";

    /// <summary>M: natural logarithms of the standard deviations of the Gaussians, latent x mixtures.</summary>
    public const string LogSigmas = "PredictedLogSigmas";

    /// <summary>M: the expected reward of the step.</summary>
    public const string Reward = "PredictedReward";

    /// <summary>M: the probability that the step ends the episode.</summary>
    public const string Done = "PredictedDone";

    internal static string Next(string state) => NextPrefix + state;
}
