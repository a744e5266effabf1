using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Memory;
using WorldModels.Torch;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Checkpoints;

[Collection(Stages.Name)]
public class CollapseTests(TrainedChain chain)
{
    private static readonly DiscreteSpace Choices = new(3);

    [Fact]
    public void Latents_that_do_not_depend_on_the_picture_are_named_a_collapse()
    {
        VaeEncoderTransformer vision = UntrainedStages.Vision();
        var frames = new FrameBatches(chain.Rollouts, "Observation", VaeNetwork.PictureSize);
        Dictionary<string, NamedTensor> lively = Scaled(100), dead = Scaled(0);
        Assert.Null(PosteriorCollapse.Find(new VaeModel(lively, vision.LatentSize), frames, new Pcg64(1)));
        TrainingWarning warning = PosteriorCollapse.Find(new VaeModel(dead, vision.LatentSize), frames, new Pcg64(1))!;
        Assert.Equal("PosteriorCollapse", warning.Name);
        Assert.Contains("none of the 4 latents", warning.Message);
        Assert.Contains("KlTolerance", warning.Message);

        Dictionary<string, NamedTensor> Scaled(float factor) => vision.Weights.ToDictionary(
            weight => weight.Name,
            weight => weight.Name == "encoder.mean.weight" ? weight with { Values = [.. weight.Values.Select(value => factor * value)] } : weight);
    }

    [Fact]
    public void A_V_that_has_learnt_nothing_says_so_in_the_log_and_in_itself_and_after_loading()
    {
        var ml = new MLContext(seed: 1);
        var lines = new List<string>();
        ml.Log += (_, message) => { if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) lines.Add(message.Message); };
        VaeEncoderOptions options = TrainedChain.VisionOptions();
        options.LearningRate = 1e-12;
        VaeEncoderTransformer vision = ml.Transforms.VaeEncoder(options).Fit(chain.Rollouts);
        Assert.Equal(["PosteriorCollapse"], vision.Warnings.Select(warning => warning.Name));
        Assert.Contains(lines, line => line.Contains("PosteriorCollapse: ", StringComparison.Ordinal));
        using var stream = new MemoryStream();
        ml.Model.Save(vision, chain.Rollouts.Schema, stream);
        stream.Position = 0;
        Assert.Equal(vision.Warnings, VaeEncoderTransformer.FromModel(ml.Model.Load(stream, out _)).Warnings);
    }

    [Fact]
    public void A_mixture_of_which_one_Gaussian_is_left_is_named_a_collapse()
    {
        // All of these are untrained, so there is also this warning.
        var lines = new List<string>();
        MdnRnnPredictorTransformer untrained = Train(_ => { }, lines);
        Assert.Equal(["NoBetterThanBaseline"], untrained.Warnings.Select(warning => warning.Name));
        Assert.Contains("NoBetterThanBaseline: ", Assert.Single(lines));
        lines.Clear();
        TrainingWarning one = Collapse(bias => { bias[0] = 50; bias[3] = 50; });
        Assert.Contains("one of the 3 Gaussians", one.Message);
        Assert.Contains("MixtureCollapse: ", lines[0]);
        Assert.Contains("is at its bound", Collapse(bias => bias.AsSpan(12, 6).Fill(-100)).Message);

        TrainingWarning Collapse(Action<float[]> change) => Assert.Single(Train(change, lines).Warnings, warning => warning.Name == "MixtureCollapse");
    }

    // Starts with the weights of an M with a changed head; the learning rate is too small to change them.
    private static MdnRnnPredictorTransformer Train(Action<float[]> change, List<string> lines)
    {
        var ml = new MLContext(seed: 1);
        ml.Log += (_, message) => { if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) lines.Add(message.Message); };
        MdnRnnPredictorTransformer start = UntrainedStages.Memory(Choices, latentSize: 2, doneLogit: 0);
        change(start.Weights.Single(weight => weight.Name == "head.bias").Values);
        var options = new MdnRnnPredictorOptions
        {
            ActionSpace = Choices, HiddenSize = 6, Mixtures = 3, Epochs = 1, BatchSize = 4, LearningRate = 1e-12, Threads = 1, StartFrom = start,
        };
        return ml.Transforms.MdnRnnPredictor(options).Fit(ml.Data.LoadFromEnumerable(TurningRow.Play(8, seed: 1)));
    }
}
