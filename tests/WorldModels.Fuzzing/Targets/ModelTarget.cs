using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Forecasting;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Fuzzing;

/// <summary>Model zips, through the checked loading; a loaded model is applied to rollouts.</summary>
internal class ModelTarget : FileTarget
{
    private const long MaxBytes = 1 << 20;
    private const int LoadsPerContext = 100;
    private readonly RolloutDataView _points, _cells;
    private MLContext _ml = new(seed: 1);
    private int _loads;

    public ModelTarget() => (_points, _cells) = (_ml.Data.LoadRollouts(Targets.SeedFolder("rollouts-points")), _ml.Data.LoadRollouts(Targets.SeedFolder("rollouts-cells")));

    public override string Name => "model";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[] { "table", "dynamics-MeanSquaredError", "dynamics-Gaussian", "dynamics-Mixture", "dynamics-Flow", "ppo", "memory-control" }.Select(name => Targets.Seed(name + ".zip")),
        Forecasting(),
    ];

    // The stages that read an M, behind one.
    private static byte[] Forecasting()
    {
        var ml = new MLContext(seed: 1);
        using RolloutDataView points = ml.Data.LoadRollouts(Targets.SeedFolder("rollouts-points"));
        var memory = MdnRnnPredictorTransformer.FromModel(ml.Model.Load(new MemoryStream(Targets.Seed("memory-control.zip")), out _));
        IDataView remembered = memory.Transform(points);
        SurpriseDetectorTransformer detector = ml.Transforms.SurpriseDetector(new SurpriseDetectorOptions { FalseAlarmRate = 0.3, HeldOutOnly = false }).Fit(remembered);
        RolloutForecasterTransformer forecaster = ml.Transforms.RolloutForecaster(new RolloutForecasterOptions { Horizon = 2, Dreams = 2, Quantiles = [0.5] }).Fit(remembered);
        using var file = new MemoryStream();
        ml.Model.Save(new TransformerChain<ITransformer>(memory, detector, forecaster), points.Schema, file);
        return file.ToArray();
    }

    public override long Limit(long fileBytes) => 8 * MaxBytes + 64 * fileBytes;

    public override byte[] Spoil(byte[] file, Mutator mutator) => ZipMutator.Spoil(file, mutator, (name, bytes) =>
        name.EndsWith("Settings.json", StringComparison.Ordinal) ? mutator.Json(bytes)
        : name.EndsWith("Weights.safetensors", StringComparison.Ordinal) ? Targets.SpoilSafetensors(bytes, mutator)
        : mutator.Bytes(bytes));

    public override void Load(byte[] file)
    {
        File.WriteAllBytes(At("model.zip"), file);
        // A context keeps every host that was registered with it, and becomes slower.
        if (++_loads % LoadsPerContext == 0) _ml = new MLContext(seed: 1);
        ITransformer model = _ml.WorldModels().LoadModel(At("model.zip"), new ModelFileOptions { MaxBytes = MaxBytes });
        try
        {
            foreach (IDataView rollouts in new[] { _points, _cells }) ReadAll(model.Transform(rollouts));
        }
        catch (Exception cause) when (cause is ArgumentException or InvalidOperationException)
        {
            // Another valid model, for other data.
        }
    }

    public override void Dispose()
    {
        _points.Dispose();
        _cells.Dispose();
        base.Dispose();
    }

    public static void ReadAll(IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>>[] getters =
        [
            .. view.Schema.Where(column => !column.IsHidden && column.Type is VectorDataViewType { ItemType.RawType: var type } && type == typeof(float))
                .Select(column => cursor.GetGetter<VBuffer<float>>(column)),
        ];
        VBuffer<float> value = default;
        while (cursor.MoveNext())
            foreach (ValueGetter<VBuffer<float>> getter in getters) getter(ref value);
    }
}
