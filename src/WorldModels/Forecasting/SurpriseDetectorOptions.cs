namespace WorldModels.Forecasting;

/// <summary>Settings of <see cref="SurpriseDetectorEstimator"/>.</summary>
public sealed class SurpriseDetectorOptions
{
    /// <summary>The column to add: the surprise of each dimension of the latent, in nats, a vector of Single. Default "Surprise".</summary>
    public string OutputColumnName { get; set; } = "Surprise";

    /// <summary>The column of M's hidden state. The columns of the latent and the step are those of M. Default "Hidden".</summary>
    public string InputColumnName { get; set; } = "Hidden";

    /// <summary>The column to add: the surprise of the whole latent, in nats, a Single. Default "Score", as in ML.NET's anomaly detection.</summary>
    public string ScoreColumnName { get; set; } = "Score";

    /// <summary>The column to add: whether the score is above the threshold, a Boolean. Default "PredictedLabel", as in ML.NET's anomaly detection.</summary>
    public string PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>The fraction of normal rows that may give an alarm, above 0 and below 1. Default 0.01.</summary>
    public double FalseAlarmRate { get; set; } = 0.01;

    /// <summary>
    /// Whether only the episodes that M held out of its training set the threshold: for a chain that is fitted as a whole. M was trained on the other episodes and
    /// gives them a higher likelihood. Set it to false if <c>Fit</c> receives rows that M was not trained on. Default true.
    /// </summary>
    public bool HeldOutOnly { get; set; } = true;

    internal SurpriseDetectorOptions Copy() => (SurpriseDetectorOptions)MemberwiseClone();

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ScoreColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(PredictedLabelColumnName);
        string[] outputs = [OutputColumnName, ScoreColumnName, PredictedLabelColumnName];
        if (outputs.Distinct().Count() < outputs.Length)
            throw new ArgumentException($"two of the output columns {string.Join(", ", outputs)} have the same name", nameof(OutputColumnName));
        if (!(FalseAlarmRate is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(FalseAlarmRate), FalseAlarmRate, $"{nameof(FalseAlarmRate)} must lie between 0 and 1");
    }
}
