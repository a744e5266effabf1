using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>A controller that does what was recorded.</summary>
public class BehaviorCloningTests
{
    private static readonly MLContext Ml = new(seed: 1);

    [Fact]
    public void A_recorded_linear_policy_is_found_again()
    {
        var random = new Pcg64(3);
        Row[] rows = [.. Enumerable.Range(0, 400).Select(_ =>
        {
            float x = (float)random.NextUniform(-1, 1), y = (float)random.NextUniform(-1, 1);
            return new Row { Latent = [x, y], Action = [0.5f * x - 0.25f * y + 0.1f] };
        })];
        ControllerTransformer clone = Fit(rows, new BoxSpace(1, -1, 1));
        Assert.Equal([0.5f, -0.25f, 0.1f], clone.Parameters, (a, b) => Math.Abs(a - b) < 2e-3);
        Assert.Equal(0.5 * 0.4 + 0.25 * 0.8 + 0.1, Act(clone, [0.4f, -0.8f])[0], 2e-3);
        Assert.Equal([1f], Act(clone, [9, 0]));
        Assert.True(double.IsNaN(clone.History.Score));
    }

    [Fact]
    public void Of_discrete_actions_the_usual_one_is_chosen()
    {
        Row[] rows = [.. Enumerable.Range(0, 300).Select(i => new Row { Latent = [i % 3 == 0 ? 1 : 0, i % 3 == 1 ? 1 : 0], Action = [i % 3] })];
        // One in ten was recorded otherwise.
        for (int i = 0; i < rows.Length; i += 10) rows[i].Action = [(rows[i].Action[0] + 1) % 3];
        ControllerTransformer clone = Fit(rows, new DiscreteSpace(3));
        Assert.Equal([[0f], [1f], [2f]], new float[][] { [1, 0], [0, 1], [0, 0] }.Select(latent => Act(clone, latent)));
    }

    [Fact]
    public void Rows_that_cannot_be_learnt_from_are_named()
    {
        Row[] rows = [new() { Latent = [0, 0], Action = [0] }, new() { Latent = [0, float.NaN], Action = [0] }];
        string missing = Assert.Throws<ArgumentException>(() => Fit(rows, new BoxSpace(1, -1, 1))).Message;
        Assert.Contains("column 'Latent' is NaN in row 1", missing);
        rows[1] = new Row { Latent = [0, 0], Action = [3] };
        Assert.Contains("column 'Action' is not an action in row 1", Assert.Throws<ArgumentException>(() => Fit(rows, new BoxSpace(1, -1, 1))).Message);
        Assert.Throws<InvalidOperationException>(() => Fit([], new BoxSpace(1, -1, 1)));
        Assert.Contains("set BehaviorCloningOptions.ActionSpace", Assert.Throws<InvalidOperationException>(() => Fit(rows, null)).Message);
        Assert.Equal("RidgePenalty", Assert.Throws<ArgumentOutOfRangeException>(() => Ml.WorldModels().BehaviorCloningTrainer(new BehaviorCloningOptions { RidgePenalty = 0 })).ParamName);
    }

    private static ControllerTransformer Fit(Row[] rows, Space? actions) => Ml.WorldModels().BehaviorCloningTrainer(
        new BehaviorCloningOptions { HiddenColumnName = null, ActionSpace = actions, RidgePenalty = 1e-6 }).Fit(Ml.Data.LoadFromEnumerable(rows));

    private static float[] Act(ControllerTransformer clone, float[] latent) =>
        Ml.Model.CreatePredictionEngine<Row, Row>(clone).Predict(new Row { Latent = latent, Action = [0] }).Action;

    private sealed class Row
    {
        [VectorType(2)] public float[] Latent { get; set; } = [];

        [VectorType(1)] public float[] Action { get; set; } = [];
    }
}
