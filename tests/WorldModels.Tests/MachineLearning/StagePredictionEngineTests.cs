using Xunit;

namespace WorldModels.Tests.MachineLearning;

[Collection(Stages.Name)]
public class StagePredictionEngineTests(TrainedChain chain)
{
    [Fact]
    public void An_engine_gives_the_bits_of_a_cursor_for_every_stage()
    {
        using var engine = chain.ML.Model.CreatePredictionEngine<RolloutRow, StageRow>(chain.Model);
        StageRow[] rows = [.. Rows().Select(row => engine.Predict(row))];
        Columns.AssertSameBits(Columns.Vectors(chain.Acted, "Latent"), [.. rows.Select(row => row.Latent)]);
        Columns.AssertSameBits(Columns.Vectors(chain.Acted, "LatentLogVariance"), [.. rows.Select(row => row.LatentLogVariance)]);
        Columns.AssertSameBits(Columns.Vectors(chain.Acted, "Hidden"), [.. rows.Select(row => row.Hidden)]);
        Columns.AssertSameBits(Columns.Vectors(chain.Acted, "Cell"), [.. rows.Select(row => row.Cell)]);
        Columns.AssertSameBits(Columns.Vectors(chain.Acted, "Action"), [.. rows.Select(row => row.Action)]);
    }

    [Fact]
    public void An_engine_that_only_acts_remembers_too()
    {
        using var engine = chain.ML.Model.CreatePredictionEngine<RolloutRow, ActionRow>(chain.Model);
        Columns.AssertSameBits(Columns.Vectors(chain.Acted, "Action"), [.. Rows().Select(row => engine.Predict(row).Action)]);
    }

    [Fact]
    public void Engines_keep_states_of_their_own()
    {
        using var first = chain.ML.Model.CreatePredictionEngine<RolloutRow, StageRow>(chain.Model);
        using var second = chain.ML.Model.CreatePredictionEngine<RolloutRow, StageRow>(chain.Model);
        float[][] expected = Columns.Vectors(chain.Acted, "Hidden");
        RolloutRow[] rows = Rows();
        for (int row = 0; row < 10; row++)
        {
            Columns.AssertSameBits([expected[row]], [first.Predict(rows[row]).Hidden]);
            if (row % 2 == 0) Columns.AssertSameBits([expected[row / 2]], [second.Predict(rows[row / 2]).Hidden]);
        }
    }

    [Fact]
    public void A_row_that_does_not_follow_is_refused()
    {
        using var engine = chain.ML.Model.CreatePredictionEngine<RolloutRow, StageRow>(chain.Model);
        RolloutRow[] rows = Rows();
        engine.Predict(rows[0]);
        string message = Assert.Throws<InvalidOperationException>(() => engine.Predict(rows[2])).Message;
        Assert.Contains("column 'Step' is 2, but step 1 of episode 0 is expected", message);
    }

    private RolloutRow[] Rows() => [.. chain.ML.Data.CreateEnumerable<RolloutRow>(chain.Rollouts, reuseRowObject: false)];

    private sealed class ActionRow
    {
        public float[] Action { get; set; } = [];
    }
}
