using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Memory;

/// <summary>M reads the columns of its options, regardless of the columns with the default names.</summary>
public sealed class MdnRnnColumnNameTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Columns_of_other_names_teach_what_the_usual_ones_do()
    {
        IDataView usual = _ml.Data.LoadFromEnumerable(TurningRow.Play(10, seed: 1));
        MdnRnnPredictorTransformer expected = _ml.Transforms.MdnRnnPredictor(Options()).Fit(usual);

        (string Usual, string Other)[] names =
            [("Latent", "Seen"), ("Action", "Done before"), ("Reward", "Payoff"), ("Done", "Over"), ("Episode", "Trial"), ("Step", "Tick")];
        IDataView renamed = usual;
        foreach ((string old, string other) in names) renamed = _ml.Transforms.CopyColumns(other, old).Fit(renamed).Transform(renamed);
        MdnRnnPredictorOptions options = Options();
        (options.InputColumnName, options.ActionColumnName, options.RewardColumnName, options.DoneColumnName, options.EpisodeColumnName, options.StepColumnName) =
            ("Seen", "Done before", "Payoff", "Over", "Trial", "Tick");
        // The columns with the default names have other types, which no stage would accept.
        IDataView misleading = _ml.Transforms.DropColumns([.. names.Select(name => name.Usual)]).Fit(renamed).Transform(renamed);
        foreach ((string old, string other) in names)
        {
            string text = old == "Step" ? "Seen" : "Tick";
            misleading = _ml.Transforms.Conversion.ConvertType(old, text, Microsoft.ML.Data.DataKind.Double).Fit(misleading).Transform(misleading);
        }
        MdnRnnPredictorTransformer actual = _ml.Transforms.MdnRnnPredictor(options).Fit(misleading);
        Assert.Equal(Values(expected), Values(actual));
        Assert.Equal(expected.HeldOut, actual.HeldOut);
        Columns.AssertSameBits(Columns.Vectors(expected.Transform(usual), "Hidden"), Columns.Vectors(actual.Transform(misleading), "Hidden"));
        Assert.Equal(expected.Evaluate(usual), actual.Evaluate(misleading));

        static IEnumerable<float> Values(MdnRnnPredictorTransformer memory) => memory.Weights.SelectMany(weight => weight.Values);
    }

    private static MdnRnnPredictorOptions Options() =>
        new() { ActionSpace = new DiscreteSpace(3), HiddenSize = 6, Mixtures = 2, Epochs = 2, BatchSize = 4, SequenceLength = 10 };
}
