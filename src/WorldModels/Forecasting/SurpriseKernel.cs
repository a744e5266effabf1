using Microsoft.ML;
using WorldModels.MachineLearning;

namespace WorldModels.Forecasting;

/// <summary>The surprise of a block of rows. The first row of an episode has no previous steps and therefore no surprise.</summary>
internal sealed class SurpriseKernel(SurpriseDensity density, SurpriseColumns columns, float threshold, int blockSize) : RowKernel
{
    private const int Score = 1, PredictedLabel = 2;
    private readonly int _latentSize = density.Shape.LatentSize, _hiddenSize = density.Shape.HiddenSize;
    private readonly float[] _latents = new float[blockSize * density.Shape.LatentSize];
    private readonly float[] _hidden = new float[blockSize * density.Shape.HiddenSize];
    private readonly float[] _outputs = new float[blockSize * density.Shape.OutputSize];
    private readonly float[] _dimensions = new float[blockSize * density.Shape.LatentSize];
    private readonly float[] _scores = new float[blockSize];
    private readonly bool[] _isFirst = new bool[blockSize];
    private RowVector<float>? _readLatent, _readHidden;
    private ValueGetter<int>? _readStep;

    public override void Bind(DataViewRow input)
    {
        (_readLatent, _readHidden) = (new RowVector<float>(input, columns.Latent), new RowVector<float>(input, columns.Hidden));
        _readStep = input.GetGetter<int>(input.Schema[columns.Step]);
    }

    public override void Add(int slot)
    {
        int step = 0;
        _readStep!(ref step);
        _isFirst[slot] = step == 0;
        _readLatent!.Read(_latents.AsSpan(slot * _latentSize, _latentSize));
        _readHidden!.Read(_hidden.AsSpan(slot * _hiddenSize, _hiddenSize));
    }

    public override void Run(int count)
    {
        density.Measure(_latents, _hidden, count, _outputs, _dimensions, _scores);
        for (int slot = 0; slot < count; slot++)
        {
            if (!_isFirst[slot]) continue;
            _scores[slot] = float.NaN;
            _dimensions.AsSpan(slot * _latentSize, _latentSize).Fill(float.NaN);
        }
    }

    public override ReadOnlySpan<float> Output(int output, int slot) => _dimensions.AsSpan(slot * _latentSize, _latentSize);

    public override Delegate GetGetter(int output, Func<int> slot) => output switch
    {
        Score => new ValueGetter<float>((ref float value) => value = _scores[slot()]),
        PredictedLabel => new ValueGetter<bool>((ref bool value) =>
        {
            int row = slot();
            value = !_isFirst[row] && IsAlarm(_scores[row], threshold);
        }),
        _ => base.GetGetter(output, slot),
    };

    /// <summary>Returns whether a score is an alarm; NaN, for example of a missing observation, is an alarm too.</summary>
    public static bool IsAlarm(float score, float threshold) => !(score <= threshold);
}
