namespace WorldModels.Control;

/// <summary>Settings of <see cref="OpenEs"/>.</summary>
public sealed class OpenEsOptions : MirroredSearchOptions
{
    /// <summary>The length of Adam's first steps in each coordinate, in standard deviations of the candidates; more than 0. Default 0.1.</summary>
    public double LearningRate { get; set; } = 0.1;

    /// <summary>
    /// The factor by which the standard deviation, and with it Adam's steps, decreases after each generation; more than 0, at most 1. Default 0.999;
    /// 1 keeps both constant, as in the article.
    /// </summary>
    public double SigmaDecay { get; set; } = 0.999;

    /// <summary>The smallest standard deviation, as a fraction of the first one, 0 to 1. Default 0.01.</summary>
    public double LeastSigma { get; set; } = 0.01;

    /// <summary>The strength of the weight decay: this value times the mean is added to the gradient, which is about 1 at most because of the ranks. Default 0.</summary>
    public double WeightDecay { get; set; }

    private protected override void Validate()
    {
        base.Validate();
        Require(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, "finite and more than 0");
        Require(SigmaDecay is > 0 and <= 1, SigmaDecay, "more than 0 and at most 1");
        Require(LeastSigma is >= 0 and <= 1, LeastSigma, "from 0 to 1");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), WeightDecay, "finite and 0 or more");
    }
}
