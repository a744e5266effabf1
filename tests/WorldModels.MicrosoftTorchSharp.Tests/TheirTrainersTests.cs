using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.TorchSharp;
using TorchSharp;
using WorldModels.Memory;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.MicrosoftTorchSharp.Tests;

/// <summary>
/// Microsoft.ML.TorchSharp 0.23.1 was built for TorchSharp 0.102.7, and none of its trainers runs with 0.107.0. These tests check the reasons in
/// docs/machine-learning-torchsharp.md. If a new version of one of the packages changes a reason, its test fails, and the page must be changed too.
/// </summary>
public sealed class TheirTrainersTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("worldmodels-");
    private readonly MLContext _ml;

    public TheirTrainersTests()
    {
        TorchLibrary.EnsureLoaded();
        _ml = new MLContext(seed: 1) { TempFilePath = _folder.FullName };
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Weights_are_gone_once_they_are_initialised()
    {
        using var layer = torch.nn.Linear(3, 4);
        Assert.False(layer.weight!.IsInvalid);
        // It disposes the result of the initialisation. In TorchSharp 0.102.7 this was another handle of the same numbers; now it is the weight itself.
        Internals.Call("Utils.ModelUtils", null, "InitXavierUniform", layer.weight, 1.0);
        Assert.True(layer.weight.IsInvalid);
    }

    [Fact]
    public void Text_classification_stops_at_its_first_step() => AssertWithoutWeights(
        _ml.Transforms.Conversion.MapValueToKey("Label").Append(_ml.MulticlassClassification.Trainers.TextClassification(batchSize: 2, maxEpochs: 1)), Command.Labelled);

    [Fact]
    public void Sentence_similarity_stops_at_its_first_step() =>
        AssertWithoutWeights(_ml.Regression.Trainers.SentenceSimilarity(labelColumnName: "Similarity", batchSize: 2, maxEpochs: 1), Command.Labelled);

    [Fact]
    public void The_recognition_of_names_stops_at_its_first_step()
    {
        Internals.WriteEncoder(_folder.FullName, "pretrained_NasBert_14M_encoder.tsm", "NasBert.Models.NerModel", "NasBert.NerTrainer+NerOptions");
        AssertWithoutWeights(
            _ml.Transforms.Conversion.MapValueToKey("Words").Append(_ml.MulticlassClassification.Trainers.NamedEntityRecognition("Words", sentence1ColumnName: "Sentence1", batchSize: 2, maxEpochs: 1)),
            Command.Labelled);
    }

    [Fact]
    public void The_head_that_answers_questions_has_no_weights_either()
    {
        // The encoder before it has 124 million parameters, a file of half a gigabyte; the head alone is enough for the test.
        const string type = "NasBert.Models.SequenceLabelHead";
        using var head = (torch.nn.Module)Internals.Create(type, 8, 2, 0.0);
        using torch.Tensor features = torch.zeros(1, 3, 8);
        var failure = Assert.Throws<TargetInvocationException>(() => Internals.Call(type, head, "call", features));
        AssertWithoutWeights(Assert.IsType<InvalidOperationException>(failure.InnerException));
    }

    [Fact]
    public void Object_detection_calls_what_TorchSharp_no_longer_has()
    {
        // All members of other assemblies that the package refers to: table 0x0A of its metadata.
        var missing = new List<string>();
        for (int row = 1; ; row++)
        {
            try
            {
                Internals.Assembly.ManifestModule.ResolveMember(0x0A000000 | row);
            }
            catch (ArgumentOutOfRangeException)
            {
                break;
            }
            catch (MissingMemberException member)
            {
                missing.Add(member.Message);
            }
            catch (ArgumentException)
            {
                // A generic signature, which can only be read with its context.
            }
        }
        Assert.Contains("functional.interpolate(", Assert.Single(missing));
    }

    [Fact]
    public void Ours_train_to_the_same_bytes_and_come_back_from_their_file_before_and_after_theirs()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Moment.All);
        MdnRnnPredictorTransformer before = Train(rows);
        // Their trainer sets the seed of libtorch's random numbers and uses its threads.
        Text_classification_stops_at_its_first_step();
        MdnRnnPredictorTransformer after = Train(rows);
        _ml.Model.Save(after, rows.Schema, Path.Combine(_folder.FullName, "memory.zip"));
        MdnRnnPredictorTransformer loaded = MdnRnnPredictorTransformer.FromModel(_ml.Model.Load(Path.Combine(_folder.FullName, "memory.zip"), out _));
        foreach (MdnRnnPredictorTransformer other in new[] { after, loaded })
            foreach ((NamedTensor expected, NamedTensor found) in before.Weights.Zip(other.Weights))
                Assert.Equal(expected.Values.Select(BitConverter.SingleToInt32Bits), found.Values.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_refused_by_both_unless_they_may_fall_back()
    {
        Assert.SkipWhen(torch.cuda.is_available(), "there is a GPU");
        WriteEncoder();
        var strict = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = false, TempFilePath = _folder.FullName };
        var theirs = Assert.ThrowsAny<Exception>(() => strict.Transforms.Conversion.MapValueToKey("Label")
            .Append(strict.MulticlassClassification.Trainers.TextClassification(batchSize: 2, maxEpochs: 1)).Fit(strict.Data.LoadFromEnumerable(Command.Labelled)));
        Assert.StartsWith("Fallback to CPU is false", theirs.Message);
        Assert.Contains("GpuDeviceId is 0", Assert.Throws<InvalidOperationException>(() => strict.Transforms.MdnRnnPredictor(Small).Fit(strict.Data.LoadFromEnumerable(Moment.All))).Message);
        var lenient = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = true };
        Assert.Equal(4, lenient.Transforms.MdnRnnPredictor(Small).Fit(lenient.Data.LoadFromEnumerable(Moment.All)).HiddenSize);
    }

    private static MdnRnnPredictorOptions Small => new() { HiddenSize = 4, Mixtures = 2, Epochs = 2, BatchSize = 2, ActionSpace = new Environments.BoxSpace(1, -1, 1) };

    private MdnRnnPredictorTransformer Train(IDataView rows) => _ml.Transforms.MdnRnnPredictor(Small).Fit(rows);

    private void AssertWithoutWeights(IEstimator<ITransformer> trainer, IEnumerable<Command> rows)
    {
        WriteEncoder();
        AssertWithoutWeights(Assert.Throws<InvalidOperationException>(() => trainer.Fit(_ml.Data.LoadFromEnumerable(rows))));
    }

    private void WriteEncoder() =>
        Internals.WriteEncoder(_folder.FullName, "NasBert2000000.tsm", "NasBert.Models.ModelForPrediction", "NasBert.TextClassificationTrainer+TextClassificationOptions");

    private static void AssertWithoutWeights(InvalidOperationException failure)
    {
        Assert.Equal("Tensor invalid -- empty handle.", failure.Message);
        Assert.Contains("Microsoft.ML.TorchSharp.NasBert", failure.StackTrace);
    }
}

/// <summary>A text for a driver, and its meaning.</summary>
public sealed class Command
{
    public string Sentence1 { get; set; } = "";

    public string Sentence2 { get; set; } = "";

    public string Label { get; set; } = "";

    public float Similarity { get; set; }

    public string[] Words { get; set; } = [];

    public static Command[] Labelled { get; } =
    [
        new() { Sentence1 = "turn left now", Sentence2 = "go left", Label = "left", Similarity = 1, Words = ["O", "DIRECTION", "O"] },
        new() { Sentence1 = "please go right", Sentence2 = "brake", Label = "right", Similarity = 0, Words = ["O", "O", "DIRECTION"] },
    ];
}

/// <summary>A step of an episode whose latent depends on one number.</summary>
public sealed class Moment
{
    public uint Episode { get; set; }

    public int Step { get; set; }

    [VectorType(2)]
    public float[] Latent { get; set; } = [];

    [VectorType(1)]
    public float[] Action { get; set; } = [];

    public float Reward { get; set; }

    public bool Done { get; set; }

    public static Moment[] All { get; } =
    [
        .. Enumerable.Range(0, 40).Select(i => new Moment
        {
            Episode = (uint)(i / 10), Step = i % 10, Latent = [MathF.Sin(i), MathF.Cos(i)], Action = [MathF.Sin(2 * i)], Reward = i % 3, Done = i % 10 == 9,
        }),
    ];
}
