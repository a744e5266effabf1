using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Forecasting;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Torch;

[assembly: LoadableClass(
    typeof(SurpriseDetectorTransformer), null, typeof(SignatureLoadModel), "Surprise detector", SurpriseDetectorTransformer.LoaderSignature)]

namespace WorldModels.Forecasting;

/// <summary>Adds to each row how improbable its latent was to M, and whether that is above the threshold.</summary>
public sealed class SurpriseDetectorTransformer : StageTransformer
{
    internal const string LoaderSignature = "SurpriseDetector";
    private static readonly StageFile File = new("WMODLSUR", LoaderSignature);
    private readonly SurpriseSettings _settings;
    private readonly SurpriseDensity _density;

    internal SurpriseDetectorTransformer(IHostEnvironment environment, SurpriseSettings settings, SurpriseDensity density)
        : base(environment, nameof(SurpriseDetectorTransformer))
    {
        if (!float.IsFinite(settings.Threshold)) throw new ArgumentException($"the threshold is {settings.Threshold}", nameof(settings));
        if (!(settings.FalseAlarmRate is > 0 and < 1)) throw new ArgumentException($"the rate of false alarms is {settings.FalseAlarmRate}", nameof(settings));
        ArgumentException.ThrowIfNullOrWhiteSpace(settings.Episode);
        (_settings, _density) = (settings, density);
    }

    private static SurpriseDetectorTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<SurpriseSettings, SurpriseDetectorTransformer>(
            context, (settings, weights) => new SurpriseDetectorTransformer(environment, settings, new SurpriseDensity(weights, settings.Shape)));

    /// <summary>The detector in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has none.</exception>
    public static SurpriseDetectorTransformer FromModel(ITransformer model) => StageChain.Find<SurpriseDetectorTransformer>(model);

    /// <summary>The score above which a row gives an alarm, in nats.</summary>
    public double Threshold => _settings.Threshold;

    /// <summary>The share of normal rows that was allowed to give an alarm.</summary>
    public double FalseAlarmRate => _settings.FalseAlarmRate;

    /// <summary>The alarms in the rows that set the threshold, and how precisely these determine the rate.</summary>
    public AlarmRate Calibration => _settings.Calibration;

    /// <summary>Numbers in a latent.</summary>
    public int LatentSize => _density.Shape.LatentSize;

    /// <summary>Numbers in a hidden state.</summary>
    public int HiddenSize => _density.Shape.HiddenSize;

    /// <summary>How often other rows give an alarm: of normal rows, the rate of false alarms.</summary>
    /// <param name="rows">Whole episodes in order, with the columns that M wrote.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">No row follows another, the rows are not whole episodes in order, or a value is missing.</exception>
    public AlarmRate MeasureAlarms(IDataView rows)
    {
        Contracts.CheckValue(rows, nameof(rows));
        foreach (InputColumn column in Inputs.Append(InputColumn.Episode(_settings.Episode))) column.Check(rows.Schema);
        return AlarmRate.Of([.. EpisodeScores.Read(rows, _density, _settings.Columns, _settings.Episode, null).Select(episode => episode.Above(_settings.Threshold))]);
    }

    /// <summary>The surprise of one observation, without rows. Any number of threads may call this.</summary>
    /// <param name="latent">What was observed, as M reads it: <c>Agent.Latent</c>.</param>
    /// <param name="hidden">What M remembered before it: <c>Agent.Hidden</c>.</param>
    /// <returns>Null at the beginning of an episode, where nothing is remembered (all numbers of <paramref name="hidden"/> are 0).</returns>
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

/// <summary>What the model zip keeps of a surprise detector besides the weights of M's head.</summary>
internal sealed record SurpriseSettings(SurpriseColumns Columns, MdnRnnShape Shape, string Episode, double FalseAlarmRate, float Threshold, AlarmRate Calibration);
