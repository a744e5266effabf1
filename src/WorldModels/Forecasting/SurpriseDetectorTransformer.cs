using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Forecasting;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Torch;

[assembly: LoadableClass(
    typeof(SurpriseDetectorTransformer), null, typeof(SignatureLoadModel), "Surprise detector", SurpriseDetectorTransformer.LoaderSignature)]

namespace WorldModels.Forecasting;

/// <summary>Adds to each row how improbable its latent was according to M, and whether this score is above the threshold.</summary>
public sealed class SurpriseDetectorTransformer : StageTransformer
{
    internal const string LoaderSignature = "SurpriseDetector";
    private static readonly StageFile File = new("WMODLSUR", LoaderSignature);
    private readonly SurpriseSettings _settings;
    private readonly SurpriseDensity _density;

    internal SurpriseDetectorTransformer(IHostEnvironment environment, SurpriseSettings settings, SurpriseDensity density)
        : base(environment, nameof(SurpriseDetectorTransformer))
    {
        if (!float.IsFinite(settings.Threshold)) throw new ArgumentException($"the threshold must be finite: got {settings.Threshold}", nameof(settings));
        if (!(settings.FalseAlarmRate is > 0 and < 1)) throw new ArgumentException($"the rate of false alarms must lie between 0 and 1: got {settings.FalseAlarmRate}", nameof(settings));
        ArgumentException.ThrowIfNullOrWhiteSpace(settings.Episode);
        (_settings, _density) = (settings, density);
    }

    private static SurpriseDetectorTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<SurpriseSettings, SurpriseDetectorTransformer>(
            context, (settings, weights) => new SurpriseDetectorTransformer(environment, settings, new SurpriseDensity(weights, settings.Shape)));

    /// <summary>Returns the detector in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has no detector.</exception>
    public static SurpriseDetectorTransformer FromModel(ITransformer model) => StageChain.Find<SurpriseDetectorTransformer>(model);

    /// <summary>The score above which a row gives an alarm, in nats.</summary>
    public double Threshold => _settings.Threshold;

    /// <summary>The allowed fraction of normal rows with an alarm.</summary>
    public double FalseAlarmRate => _settings.FalseAlarmRate;

    /// <summary>The alarms in the rows that determined the threshold, and the interval of their rate.</summary>
    public AlarmRate Calibration => _settings.Calibration;

    /// <summary>The number of dimensions of a latent.</summary>
    public int LatentSize => _density.Shape.LatentSize;

    /// <summary>The number of units of a hidden state.</summary>
    public int HiddenSize => _density.Shape.HiddenSize;

    /// <summary>Measures how often other rows give an alarm: on normal rows, this is the rate of false alarms.</summary>
    /// <param name="rows">Whole episodes in order, with M's output columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">Every episode has only one row, the rows are not whole episodes in order, or a value is missing.</exception>
    public AlarmRate MeasureAlarms(IDataView rows)
    {
        Contracts.CheckValue(rows, nameof(rows));
        foreach (InputColumn column in Inputs.Append(InputColumn.Episode(_settings.Episode))) column.Check(rows.Schema);
        return AlarmRate.Of([.. EpisodeScores.Read(rows, _density, _settings.Columns, _settings.Episode, null).Select(episode => episode.Above(_settings.Threshold))]);
    }

    /// <summary>Returns the surprise of one observation, without rows. Several threads may call this at the same time.</summary>
    /// <param name="latent">The observation, as M reads it: <c>Agent.Latent</c>.</param>
    /// <param name="hidden">M's hidden state before it: <c>Agent.Hidden</c>.</param>
    /// <returns>The surprise; null at the first step of an episode (all numbers of <paramref name="hidden"/> are 0).</returns>
    /// <exception cref="ArgumentException">A vector has another length.</exception>
    public Surprise? Measure(float[] latent, float[] hidden)
    {
        ArgumentNullException.ThrowIfNull(latent);
        ArgumentNullException.ThrowIfNull(hidden);
        if (latent.Length != LatentSize) throw new ArgumentException($"a latent has {LatentSize} numbers: got {latent.Length}", nameof(latent));
        if (hidden.Length != HiddenSize) throw new ArgumentException($"a hidden state has {HiddenSize} numbers: got {hidden.Length}", nameof(hidden));
        if (!hidden.AsSpan().ContainsAnyExcept(0)) return null;
        float[] dimensions = new float[LatentSize], score = new float[1];
        _density.Measure(latent, hidden, 1, new float[_density.Shape.OutputSize], dimensions, score);
        return new Surprise(score[0], SurpriseKernel.IsAlarm(score[0], _settings.Threshold), dimensions);
    }

    private protected override IReadOnlyList<InputColumn> Inputs => _settings.Columns.Inputs(LatentSize, HiddenSize);

    private protected override IReadOnlyList<OutputColumn> Outputs => _settings.Columns.Outputs(LatentSize);

    internal override int BlockSize => 64;

    internal override RowKernel CreateKernel(int blockSize) => new SurpriseKernel(_density, _settings.Columns, _settings.Threshold, blockSize);

    internal override StageTransformer ToHalfPrecision() => new SurpriseDetectorTransformer(
        Host, _settings, new SurpriseDensity(_density.Weights.Select(HalfPrecision.Round).ToDictionary(weight => weight.Name), _density.Shape));

    private protected override void Save(ModelSaveContext context) => File.Save(context, _settings, _density.Weights);
}

/// <summary>The settings of a surprise detector in the model zip, without the weights of M's head.</summary>
internal sealed record SurpriseSettings(SurpriseColumns Columns, MdnRnnShape Shape, string Episode, double FalseAlarmRate, float Threshold, AlarmRate Calibration);
