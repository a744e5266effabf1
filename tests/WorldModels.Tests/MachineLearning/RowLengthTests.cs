using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Tests.Memory;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>A row whose array has another length than its type, which <c>[VectorType]</c> allows, is refused with the column's name wherever it is read.</summary>
[Collection(Stages.Name)]
public sealed class RowLengthTests(TrainedChain chain)
{
    private static readonly DiscreteSpace Choices = new(3);
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>The number of values in the invalid row; -1: null.</summary>
    public static TheoryData<int> Lengths => [-1, 0, 1, 3];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void M_names_the_row_in_Fit_Transform_Evaluate_and_an_engine(int length)
    {
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(Choices, latentSize: 2);
        IDataView view = Spoilt((row, values) => row.Latent = values!, length);
        AssertNamed("Latent", length, 2, 2, () => _ml.Transforms.MdnRnnPredictor(MemoryOptions()).Fit(view));
        AssertNamed("Latent", length, 2, 2, () => Columns.Vectors(memory.Transform(view), "Hidden"));
        AssertNamed("LatentLogVariance", length, 2, 2, () => memory.Evaluate(Spoilt((row, values) => row.LatentLogVariance = values!, length)));
        if (length != 1) AssertNamed("Action", length, 1, 2, () => Columns.Vectors(memory.Transform(Spoilt((row, values) => row.Action = values!, length)), "Hidden"));

        using var engine = _ml.Model.CreatePredictionEngine<SensedRow, HiddenRow>(memory);
        SensedRow[] rows = Rows();
        rows[2].Latent = Array(length)!;
        float[] kept = [.. engine.Predict(rows[0]).Hidden, .. engine.Predict(rows[1]).Hidden];
        Assert.Contains(kept, value => value != 0);
        AssertNamed("Latent", length, 2, 2, () => engine.Predict(rows[2]));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void C_names_the_row(int length)
    {
        var controller = UntrainedStages.Controller(Choices, latentSize: 2);
        AssertNamed("Latent", length, 2, 2, () => Columns.Vectors(controller.Transform(Spoilt((row, values) => row.Latent = values!, length)), "Action"));
        AssertNamed("Hidden", length, 6, 2, () => Columns.Vectors(controller.Transform(Spoilt((row, values) => row.Hidden = values!, length)), "Action"));
        using var engine = _ml.Model.CreatePredictionEngine<SensedRow, ActionRow>(controller);
        SensedRow row = Rows()[0];
        row.Hidden = Array(length)!;
        AssertNamed("Hidden", length, 6, 0, () => engine.Predict(row));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_dynamics_network_and_a_table_name_the_row(int length)
    {
        var options = new DynamicsNetworkOptions { InputColumnName = "Latent", ActionSpace = Choices, HiddenSizes = [4], Epochs = 1 };
        DynamicsNetworkTransformer network = _ml.Transforms.DynamicsNetwork(options).Fit(Load(Rows()));
        IDataView view = Spoilt((row, values) => row.Latent = values!, length);
        AssertNamed("Latent", length, 2, 2, () => _ml.Transforms.DynamicsNetwork(options).Fit(view));
        AssertNamed("Latent", length, 2, 2, () => Columns.Vectors(network.Transform(view), "NextObservation"));
        IDataView observed = _ml.Transforms.CopyColumns("Observation", "Latent").Fit(view).Transform(view);
        AssertNamed("Observation", length, 2, 2, () => _ml.WorldModels().MeasureModel(network, observed));

        if (length == 1) return;
        var tabular = new TabularModelOptions { InputColumnName = "Action", ActionSpace = Choices };
        TabularModelTransformer table = _ml.Transforms.TabularModel(tabular).Fit(Load(Rows()));
        IDataView acted = Spoilt((row, values) => row.Action = values!, length);
        AssertNamed("Action", length, 1, 2, () => _ml.Transforms.TabularModel(tabular).Fit(acted));
        AssertNamed("Action", length, 1, 2, () => Columns.Vectors(table.Transform(acted), table.OutputColumnNames[0]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(64 * 64 * 3 - 1)]
    [InlineData(64 * 64 * 3 + 1)]
    public void V_names_the_row(int length)
    {
        RolloutRow[] rows = [.. _ml.Data.CreateEnumerable<RolloutRow>(chain.Rollouts, reuseRowObject: false)];
        rows[2].Observation = length < 0 ? null! : new byte[length];
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        var vision = UntrainedStages.Vision();
        AssertNamed("Observation", length, 64 * 64 * 3, null, () => _ml.Transforms.VaeEncoder(TrainedChain.VisionOptions()).Fit(view));
        AssertNamed("Observation", length, 64 * 64 * 3, 2, () => Columns.Vectors(vision.Transform(view), "Latent"));
        AssertNamed("Observation", length, 64 * 64 * 3, 2, () => vision.Evaluate(view));
    }

    [Fact]
    public void Sparse_rows_are_what_their_dense_ones_are()
    {
        SensedRow[] dense = Rows();
        SparseRow[] sparse = [.. dense.Select((row, i) => new SparseRow { Latent = row.Latent, Hidden = new VBuffer<float>(6, 1, [i + 1f], [4]) })];
        for (int i = 0; i < dense.Length; i++) dense[i].Hidden = [0, 0, 0, 0, i + 1f, 0];
        var controller = UntrainedStages.Controller(Choices, latentSize: 2);
        Columns.AssertSameBits(
            Columns.Vectors(controller.Transform(Load(dense)), "Action"), Columns.Vectors(controller.Transform(_ml.Data.LoadFromEnumerable(sparse)), "Action"));
    }

    private static MdnRnnPredictorOptions MemoryOptions() => new() { ActionSpace = Choices, HiddenSize = 4, Mixtures = 2, Epochs = 1, BatchSize = 2 };

    private static void AssertNamed(string column, int length, int expected, int? row, Action act)
    {
        string message = Assert.ThrowsAny<InvalidOperationException>(act).Message;
        Assert.Contains($"column '{column}' has {Math.Max(0, length)} numbers in row {row}", message);
        Assert.Contains($"needs {expected} in each", message);
    }

    private static float[]? Array(int length) => length < 0 ? null : new float[length];

    // The third row is the invalid one.
    private IDataView Spoilt(Action<SensedRow, float[]?> spoil, int length)
    {
        SensedRow[] rows = Rows();
        spoil(rows[2], Array(length));
        return Load(rows);
    }

    private IDataView Load(SensedRow[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private static SensedRow[] Rows() => [.. TurningRow.Play(4, seed: 1).Select(row => new SensedRow
    {
        Episode = row.Episode, Step = row.Step, Latent = row.Latent, Action = row.Action, Reward = row.Reward, Done = row.Done,
    })];

    private sealed class SensedRow
    {
        public uint Episode { get; set; }

        public int Step { get; set; }

        [VectorType(2)]
        public float[] Latent { get; set; } = [];

        [VectorType(2)]
        public float[] LatentLogVariance { get; set; } = [0, 0];

        [VectorType(6)]
        public float[] Hidden { get; set; } = new float[6];

        [VectorType(1)]
        public float[] Action { get; set; } = [];

        public float Reward { get; set; }

        public bool Done { get; set; }
    }

    private sealed class SparseRow
    {
        [VectorType(2)]
        public float[] Latent { get; set; } = [];

        [VectorType(6)]
        public VBuffer<float> Hidden { get; set; }
    }

    private sealed class HiddenRow
    {
        public float[] Hidden { get; set; } = [];
    }

    private sealed class ActionRow
    {
        public float[] Action { get; set; } = [];
    }
}
