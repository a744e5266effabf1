using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using WorldModels.Control;
using WorldModels.OnnxReader;

namespace WorldModels.Onnx.Tests;

[Collection(Stages.Name)]
public sealed class PipelineTests(TrainedStages stages)
{
    private static readonly string[] VisionColumns = ["Latent", "LatentLogVariance"];

    private IDataView Native => stages.Model.Transform(stages.Rollouts);

    private OnnxTransformer Encoder()
    {
        string file = stages.File("pipeline-encoder.onnx");
        stages.Vision.SaveEncoderAsOnnx(file);
        return stages.ML.Transforms.ApplyOnnxModel(VisionColumns, ["Observation"], file).Fit(stages.Rollouts);
    }

    [Fact]
    public void The_encoder_adds_the_columns_that_V_adds()
    {
        IDataView scored = Encoder().Transform(stages.Rollouts);
        foreach (string column in VisionColumns) Numbers.AssertClose(ColumnRows.Read(Native, column), ColumnRows.Read(scored, column));
    }

    [Fact]
    public void M_goes_on_behind_the_encoder_and_C_behind_M()
    {
        string file = stages.File("pipeline-controller.onnx");
        ControllerTransformer.FromModel(stages.Model).SaveControllerAsOnnx(file);
        IDataView remembered = stages.Memory.Transform(Encoder().Transform(stages.Rollouts));
        IDataView acted = stages.ML.Transforms.ApplyOnnxModel(["Action"], ["Latent", "Hidden", "Cell"], file).Fit(remembered).Transform(remembered);
        Numbers.AssertClose(ColumnRows.Read(Native, "Action"), ColumnRows.Read(acted, "Action"));
    }

    [Fact]
    public void A_step_of_M_gives_the_hidden_state_of_the_next_row()
    {
        string file = stages.File("pipeline-step.onnx");
        stages.Memory.SaveStepAsOnnx(file);
        IDataView remembered = stages.Memory.Transform(stages.Vision.Transform(stages.Rollouts));
        IDataView stepped = stages.ML.Transforms.ApplyOnnxModel(["NextHidden", "NextCell"], ["Latent", "Action", "Hidden", "Cell"], file)
            .Fit(remembered).Transform(remembered);
        foreach (string state in new[] { "Hidden", "Cell" })
        {
            // An episode begins with a state of zeros, which is not the result of any step.
            IReadOnlyList<float[]> before = ColumnRows.Read(remembered, state), after = ColumnRows.Read(stepped, OnnxNames.NextPrefix + state);
            foreach ((float[] expected, float[] actual) in before.Skip(1).Zip(after).Where(pair => pair.First.Any(value => value != 0)))
                Numbers.AssertClose(expected, actual);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0)]
    public void M_takes_a_whole_sequence_in_a_row(int fixedSteps)
    {
        string file = stages.File($"pipeline-sequence-{fixedSteps}.onnx");
        stages.Memory.SaveSequenceAsOnnx(file, fixedSteps);
        var shapes = new Dictionary<string, int[]> { ["Latent"] = [1, 4, 5], ["Action"] = [1, 4, 2] };
        float[] latents = Numbers.Random(1, 4 * 5), actions = Numbers.Random(2, 4 * 2);
        IDataView view = stages.ML.Data.LoadFromEnumerable([new Sequence { Latent = latents, Action = actions }]);
        string[] outputs = ["NextHidden", OnnxNames.Means], sources = ["Latent", "Action", "Hidden", "Cell"];
        OnnxScoringEstimator estimator = fixedSteps > 0
            ? stages.ML.Transforms.ApplyOnnxModel(outputs, sources, file)
            : stages.ML.Transforms.ApplyOnnxModel(outputs, sources, file, shapes, recursionLimit: 100);
        IDataView scored = estimator.Fit(view).Transform(view);
        float[] inputs = [.. latents.Chunk(5).Zip(actions.Chunk(2)).SelectMany(pair => (float[])[.. pair.First, .. pair.Second])];
        (float[] expected, float[] hidden, _) = new TorchReference(stages.Memory.Weights).Remember(inputs, new float[18], new float[18], 1, 4);
        Numbers.AssertClose(hidden, ColumnRows.Read(scored, "NextHidden").Single());
        Numbers.AssertClose(TorchReference.Columns(expected, 47, 15, 15), ColumnRows.Read(scored, OnnxNames.Means).Single());
    }

    [Fact]
    public void Pictures_of_another_size_are_refused()
    {
        Encoder();
        IDataView view = stages.ML.Data.LoadFromEnumerable([new Small()]);
        var refusal = Assert.ThrowsAny<Exception>(() =>
            ColumnRows.Read(stages.ML.Transforms.ApplyOnnxModel("Latent", "Observation", stages.File("pipeline-encoder.onnx")).Fit(view).Transform(view), "Latent"));
        Assert.Contains("Observation", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_pipeline_gives_the_same_in_a_process_without_libtorch()
    {
        string saved = stages.File("pipeline.zip");
        ITransformer pipeline = TrainedStages.Chain(Encoder(), stages.Memory);
        stages.ML.Model.Save(pipeline, stages.Rollouts.Schema, saved);
        File.Delete(stages.File("pipeline-encoder.onnx"));

        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(dotnet, ["exec", typeof(ColumnRows).Assembly.Location, "score", saved, stages.RolloutFolder, "Hidden"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // An attempt to load libtorch fails there.
            Environment = { ["WORLDMODELS_LIBTORCH_PATH"] = stages.File("") },
        };
        using Process reader = Process.Start(start)!;
        Task<string> error = reader.StandardError.ReadToEndAsync();
        string output = await reader.StandardOutput.ReadToEndAsync();
        await reader.WaitForExitAsync();

        Assert.Equal("", await error);
        string[] lines = output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("loaded: ", lines[^1], StringComparison.Ordinal);
        Assert.Contains("onnxruntime", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("torch", lines[^1], StringComparison.OrdinalIgnoreCase);
        float[][] rows = [.. lines[..^1].Select(line => line.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
        Numbers.AssertClose(ColumnRows.Read(Native, "Hidden"), rows);
    }

    private sealed class Sequence
    {
        [VectorType(4, 5)]
        public float[] Latent { get; set; } = [];

        [VectorType(4, 2)]
        public float[] Action { get; set; } = [];

        [VectorType(18)]
        public float[] Hidden { get; set; } = new float[18];

        [VectorType(18)]
        public float[] Cell { get; set; } = new float[18];
    }

    private sealed class Small
    {
        [VectorType(32, 32, 3)]
        public byte[] Observation { get; set; } = new byte[32 * 32 * 3];
    }
}
